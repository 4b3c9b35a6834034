use std::ffi::OsStr;
use std::fs::{self, DirEntry, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::profile::Container;
use super::sheet::{Finished, Sheet};

/// A file that a recording left behind, and what was found.
#[derive(Debug)]
pub struct Repaired {
    pub path: PathBuf,
    pub outcome: Outcome,
}

/// What became of a file.
#[derive(Debug)]
pub enum Outcome {
    /// It is whole now, or was so before.
    Whole { duration: Duration, bytes: u64 },
    /// It holds no media.
    Empty,
    /// It could not be read or written.
    Failed(io::Error),
}

/// Makes all recordings in a folder whole that a crash has left unfinished. For the start, before anything is recorded.
///
/// Only plain files directly in it whose names can be of recordings are looked at.
///
/// # Errors
/// When the folder cannot be read.
pub fn repair_all(folder: &Path) -> io::Result<Vec<Repaired>> {
    let mut repaired = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(container) = recording(&entry) {
            let path = entry.path();
            let outcome = repair(&path, container).unwrap_or_else(Outcome::Failed);
            repaired.push(Repaired { path, outcome });
        }
    }
    Ok(repaired)
}

/// Makes one recording whole, if it is not yet, and tells how long it is. The name says the container.
///
/// # Errors
/// When the file cannot be read or written, or its name is of no recording, or it is a link, which leads elsewhere.
pub fn repair_one(path: &Path) -> io::Result<Outcome> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let container = path.extension().and_then(container).ok_or(io::ErrorKind::InvalidInput)?;
    repair(path, container)
}

fn repair(path: &Path, container: Container) -> io::Result<Outcome> {
    let file = File::options().read(true).write(true).open(path)?;
    let finished = Sheet::new(file, container).finish()?;
    Ok(finished.map_or(Outcome::Empty, |Finished { duration, bytes }| Outcome::Whole { duration, bytes }))
}

fn container(extension: &OsStr) -> Option<Container> {
    match extension.to_str()? {
        "mp4" => Some(Container::Mp4),
        "webm" => Some(Container::WebM),
        _ => None,
    }
}

/// What is told by the name of a generated file. A link is none: it leads elsewhere.
fn recording(entry: &DirEntry) -> Option<Container> {
    let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
    let path = entry.path();
    let name = path.file_stem().and_then(OsStr::to_str)?;
    let is_generated = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let container = container(path.extension()?)?;
    (is_file && is_generated && !name.is_empty()).then_some(container)
}
