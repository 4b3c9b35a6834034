use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::site;

/// Makes `site` hold exactly the files of `finished`, with their times; a site that does is left alone.
pub(super) fn into(finished: &Path, site: &Path) -> Result<()> {
    if is_installed(finished, site)? {
        return Ok(());
    }
    let next = site.with_extension("next");
    let former = site.with_extension("former");
    site::remove(&next)?;
    site::remove(&former)?;
    link_all(finished, &next)?;
    copy_folder_times(finished, &next)?;
    if site.exists() {
        fs::rename(site, &former).with_context(|| format!("cannot move {} away", site.display()))?;
    }
    fs::rename(&next, site).with_context(|| format!("cannot put {} in its place", site.display()))?;
    site::remove(&former)
}

/// Whether both folders have the same files; a hard link has the time of what it links to.
fn is_installed(finished: &Path, site: &Path) -> Result<bool> {
    if !site.exists() {
        return Ok(false);
    }
    let (wanted, present) = (site::files_below(finished)?, site::files_below(site)?);
    let same = |(a, b): (&PathBuf, &PathBuf)| -> Result<bool> {
        let same_path = a.strip_prefix(finished)? == b.strip_prefix(site)?;
        let (a, b) = (fs::metadata(a)?, fs::metadata(b)?);
        Ok(same_path && a.len() == b.len() && a.modified()? == b.modified()?)
    };
    if wanted.len() != present.len() {
        return Ok(false);
    }
    for pair in wanted.iter().zip(&present) {
        if !same(pair)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Cargo looks at the times of folders too.
fn copy_folder_times(from: &Path, to: &Path) -> Result<()> {
    let files = site::files_below(from)?;
    let folders: BTreeSet<&Path> = files.iter().flat_map(|file| file.ancestors().skip(1)).collect();
    for folder in folders.into_iter().filter(|folder| folder.starts_with(from)) {
        let copy = to.join(folder.strip_prefix(from)?);
        fs::File::open(copy)?.set_modified(fs::metadata(folder)?.modified()?)?;
    }
    Ok(())
}

fn link_all(from: &Path, to: &Path) -> Result<()> {
    for file in site::files_below(from)? {
        let target = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::hard_link(&file, &target).with_context(|| format!("cannot link {}", target.display()))?;
    }
    Ok(())
}
