use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{Mode, snip};

const STEM: &str = "bindings";

/// What wasm-bindgen makes of the compiled module.
pub(super) struct Bindings {
    pub(super) script: String,
    pub(super) wasm: Vec<u8>,
    /// Pieces of JavaScript that crates bring along, by their path below `snippets/`.
    pub(super) snippets: Vec<(PathBuf, Vec<u8>)>,
}

/// Runs wasm-bindgen as a library: installing its program would take minutes, and its version has to fit exactly.
pub(super) fn run(wasm: &Path, mode: Mode, scratch: &Path) -> Result<Bindings> {
    let out = scratch.join("bindgen");
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    let mut compiled = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    if mode.is_release() {
        compiled = snip::never_called(&compiled).with_context(|| format!("{} is no module", wasm.display()))?;
    }
    let mut output = Bindgen::new()
        .input_bytes(STEM, compiled)
        .out_name(STEM)
        .web(true)?
        .typescript(false)
        .remove_name_section(mode.is_release())
        .remove_producers_section(mode.is_release())
        .generate_output()
        .with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))?;
    output.emit(&out).context("wasm-bindgen cannot write its files")?;
    Ok(Bindings {
        script: fs::read_to_string(out.join(format!("{STEM}.js")))?,
        wasm: fs::read(out.join(format!("{STEM}_bg.wasm")))?,
        snippets: snippets(&out.join("snippets"))?,
    })
}

fn snippets(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    if folder.exists() {
        for file in super::site::files_below(folder)? {
            found.push((file.strip_prefix(folder)?.to_owned(), fs::read(&file)?));
        }
    }
    Ok(found)
}
