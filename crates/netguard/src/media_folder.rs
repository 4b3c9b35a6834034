use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::SourceUrl;

/// The operator's folder of media files, opened once; nothing outside of it can be named, neither by a path nor by a
/// symlink in it.
#[derive(Debug, Clone)]
pub struct MediaFolder {
    root: Arc<Dir>,
}

/// What is said of every path that leads to no file in the folder, be it missing, forbidden or outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("There is no such file in the media folder.")]
pub struct NoSuchFile;

impl MediaFolder {
    /// # Errors
    /// The folder cannot be opened.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self { root: Arc::new(Dir::open_ambient_dir(root, ambient_authority())?) })
    }

    /// Opens the file that a `file:` URL names, for reading.
    ///
    /// # Errors
    /// There is no such regular file within the folder.
    pub fn open_url(&self, url: &SourceUrl) -> Result<File, NoSuchFile> {
        self.open_file(&url.media_path().ok_or(NoSuchFile)?)
    }

    /// Opens a file within the folder for reading.
    ///
    /// # Errors
    /// There is no such regular file within the folder.
    pub fn open_file(&self, path: &Path) -> Result<File, NoSuchFile> {
        // Looked at before it is opened: opening a pipe would wait for its other end.
        let is_file = |metadata: cap_std::fs::Metadata| metadata.is_file().then_some(()).ok_or(NoSuchFile);
        self.root.metadata(path).map_err(|_| NoSuchFile).and_then(is_file)?;
        let file = self.root.open(path).map_err(|_| NoSuchFile)?;
        file.metadata().map_err(|_| NoSuchFile).and_then(is_file)?;
        Ok(file.into_std())
    }
}
