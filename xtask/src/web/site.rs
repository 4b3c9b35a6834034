use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{
    Mode,
    bindgen::Bindings,
    compress::{self, Sizes},
    content_hash::ContentHash,
    stamp::Stamp,
};

const NAME: &str = "kurento-live";
const PACKAGE: &str = "pkg";

/// What a site is put together from.
pub(super) struct Parts {
    pub(super) bindings: Bindings,
    pub(super) style: String,
    /// A folder whose files go to the site's root as they are.
    pub(super) public: PathBuf,
}

/// Writes a site into a folder beside its place and puts it there when it is complete.
pub(super) fn write(parts: Parts, mode: Mode, stamp: &Stamp, place: &Path) -> Result<Vec<Sizes>> {
    let next = place.with_extension("next");
    remove(&next)?;
    let package = next.join(PACKAGE);
    fs::create_dir_all(&package).with_context(|| format!("cannot create {}", package.display()))?;
    let mut sizes = Vec::new();
    write_package(parts.bindings, &parts.style, mode, &package, &mut sizes)?;
    write_public(&parts.public, mode, &next, &mut sizes)?;
    stamp.write(&next)?;
    remove(place)?;
    fs::rename(&next, place).with_context(|| format!("cannot put {} in its place", next.display()))?;
    Ok(sizes)
}

fn write_package(bindings: Bindings, style: &str, mode: Mode, package: &Path, sizes: &mut Vec<Sizes>) -> Result<()> {
    let script = with_snippets(bindings.script, &bindings.snippets, mode, package)?;
    let mut links = serde_json::Map::new();
    let files =
        [("script", "js", script.as_bytes()), ("wasm", "wasm", &bindings.wasm), ("style", "css", style.as_bytes())];
    for (role, extension, bytes) in files {
        let name = format!("{NAME}.{}.{extension}", ContentHash::of(bytes));
        sizes.push(compress::write_with_copies(&package.join(&name), bytes, mode)?);
        links.insert(role.to_owned(), json!(format!("/{PACKAGE}/{name}")));
    }
    let manifest = package.join("manifest.json");
    fs::write(&manifest, serde_json::to_vec_pretty(&links)?)
        .with_context(|| format!("cannot write {}", manifest.display()))
}

/// Writes the snippets into a folder with a name of its own, and lets the script import them from there.
fn with_snippets(script: String, snippets: &[(PathBuf, Vec<u8>)], mode: Mode, package: &Path) -> Result<String> {
    if snippets.is_empty() {
        return Ok(script);
    }
    let hash = snippets.iter().fold(ContentHash::EMPTY, |hash, (_, bytes)| hash.and(bytes));
    let folder = format!("snippets.{hash}");
    for (path, bytes) in snippets {
        let file = package.join(&folder).join(path);
        fs::create_dir_all(file.parent().unwrap_or(package))?;
        compress::write_with_copies(&file, bytes, mode)?;
    }
    ensure!(script.contains("'./snippets/"), "wasm-bindgen imports its snippets in a way that xtask does not know");
    Ok(script.replace("'./snippets/", &format!("'./{folder}/")))
}

fn write_public(public: &Path, mode: Mode, site: &Path, sizes: &mut Vec<Sizes>) -> Result<()> {
    for file in files_below(public)? {
        let path = file.strip_prefix(public)?;
        ensure!(!path.starts_with(PACKAGE), "public/{PACKAGE} is in the way of the built files");
        let target = site.join(path);
        fs::create_dir_all(target.parent().unwrap_or(site))?;
        sizes.push(compress::write_with_copies(&target, &fs::read(&file)?, mode)?);
    }
    Ok(())
}

/// All files of a folder and of the folders in it, in the order of their names; those that begin with a dot are not
/// ours (editors and git leave them).
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

pub(super) fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

pub(super) fn print_sizes(sizes: &[Sizes]) {
    println!("{:<44} {:>10} {:>10} {:>10}", "web: bytes", "plain", "brotli", "gzip");
    for size in sizes {
        let copy = |bytes: Option<usize>| bytes.map_or("-".to_owned(), |bytes| bytes.to_string());
        println!("{:<44} {:>10} {:>10} {:>10}", size.name, size.plain, copy(size.brotli), copy(size.gzip));
    }
}
