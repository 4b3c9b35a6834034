use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::{Mode, content_hash::ContentHash, layout::Layout, optimize::Optimizer, site};

/// The dot keeps it out of `site::files_below`, so it is never installed.
const FILE: &str = ".stamp";

/// Counted up when this crate makes something else of the same input.
const FORMAT: u8 = 4;

/// Everything that a site was made from, as one hash.
pub(super) struct Stamp(ContentHash);

impl Stamp {
    pub(super) fn of(layout: &Layout, mode: Mode, wasm: &Path, optimizer: Option<&Optimizer>) -> Result<Self> {
        let hash = ContentHash::of(&[FORMAT]).and(mode.name().as_bytes());
        let hash = hash.and(optimizer.map_or("", Optimizer::version).as_bytes());
        let mut hash = with_file(hash, wasm)?;
        for folder in [layout.style(), layout.public()] {
            for file in site::files_below(&folder)? {
                hash = with_file(hash.and(file.as_os_str().as_encoded_bytes()), &file)?;
            }
        }
        Ok(Self(hash))
    }

    /// Whether this folder holds the finished site of this stamp.
    pub(super) fn matches(&self, folder: &Path) -> bool {
        fs::read_to_string(folder.join(FILE)).is_ok_and(|text| text == self.0.to_string())
    }

    /// Declares the folder finished; to be called last.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        fs::write(folder.join(FILE), self.0.to_string()).context("cannot write the stamp")
    }
}

fn with_file(hash: ContentHash, file: &Path) -> Result<ContentHash> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(hash.and(&bytes.len().to_le_bytes()).and(&bytes))
}
