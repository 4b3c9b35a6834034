use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// All of a folder's `.css` files as one stylesheet, in the order of their names.
pub(super) fn concatenate(folder: &Path) -> Result<String> {
    let mut sheet = String::new();
    for file in sources(folder)? {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        sheet.push_str(text.trim_end());
        sheet.push('\n');
    }
    Ok(sheet)
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = super::site::files_below(folder)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
    Ok(files)
}
