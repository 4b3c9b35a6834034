//! What was recorded: files in a folder of their own, with a row in the store for each. Names of files are made here and never
//! come from outside; a recording is asked for by its id.

mod disk;
mod ending;
mod keeping;
mod library;
mod new;
#[cfg(test)]
mod tests;
mod thumbnail;
mod uploads;
mod whole;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use messages::RecordingId;
use tokio::sync::Semaphore;

pub(crate) use ending::Ending;
pub(crate) use library::ChangeRefused;
pub(crate) use new::NewRecording;
pub(crate) use uploads::{UploadFault, UploadToken};

use crate::store::Store;
use uploads::Uploads;

const FOLDER: &str = "recordings";
/// The session that stops first gets its picture first.
const PICTURES_AT_A_TIME: usize = 1;

/// How recordings are kept.
#[derive(Debug, Clone)]
pub(crate) struct RecordingSettings {
    /// Older ones are removed.
    pub(crate) max_age: Option<Duration>,
    /// If all together take more, the oldest are removed.
    pub(crate) max_bytes: Option<u64>,
    /// With less than this left on the disk, nothing new is recorded.
    pub(crate) reserve_bytes: u64,
    pub(crate) delivery: Delivery,
}

/// How the media server's recording comes into our folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It writes there itself.
    File,
    /// It sends it to this server, which it reaches under this URL.
    Upload { base: String },
}

/// A way to all recordings.
#[derive(Debug, Clone)]
pub(crate) struct Recordings(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    folder: PathBuf,
    settings: RecordingSettings,
    uploads: Uploads,
    pictures: Semaphore,
}

impl Recordings {
    /// Opens the folder, which is made if need be, puts in order what a former run left, and begins to remove what is too
    /// old or too much.
    pub(crate) async fn open(data_dir: &Path, store: Store, settings: RecordingSettings) -> std::io::Result<Self> {
        let folder = data_dir.join(FOLDER);
        tokio::fs::create_dir_all(&folder).await?;
        let folder = tokio::fs::canonicalize(&folder).await?;
        let (uploads, pictures) = (Uploads::start(), Semaphore::new(PICTURES_AT_A_TIME));
        let recordings = Self(Arc::new(Inner { store, folder, settings, uploads, pictures }));
        recordings.recover().await;
        keeping::start(&recordings);
        Ok(recordings)
    }

    /// Where recordings are written.
    pub(crate) fn folder(&self) -> &Path {
        &self.0.folder
    }

    fn path(&self, file_name: &str) -> PathBuf {
        self.0.folder.join(file_name)
    }

    /// Where a recording is written.
    async fn file_of(&self, id: &RecordingId) -> Option<PathBuf> {
        match self.0.store.recording(id).await {
            Ok(recording) => recording.map(|recording| self.path(&recording.file_name)),
            Err(error) => {
                tracing::error!(%error, "a recording was not found");
                None
            }
        }
    }
}
