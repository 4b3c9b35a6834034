use std::borrow::Cow;

use app::Assets;
use rust_embed::RustEmbed;
use serde::Deserialize;

/// The browser part as `cargo xtask web` leaves it: inside a release program, on disk beside a debug one.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Embedded;

/// One file of the browser part.
pub(super) struct SiteFile {
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) sha256: [u8; 32],
}

/// The file at a path without its first slash.
pub(super) fn file(path: &str) -> Option<SiteFile> {
    let file = Embedded::get(path)?;
    Some(SiteFile { bytes: file.data, sha256: file.metadata.sha256_hash() })
}

/// What pages load; nothing if the browser part was not built.
pub(super) fn assets() -> Option<Assets> {
    let manifest = Embedded::get("pkg/manifest.json")?;
    let Manifest { script, wasm, style } = serde_json::from_slice(&manifest.data).ok()?;
    Some(Assets { script, wasm, style })
}

#[derive(Deserialize)]
struct Manifest {
    script: String,
    wasm: String,
    style: String,
}
