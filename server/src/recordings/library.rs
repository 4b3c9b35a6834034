use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::Stream;
use messages::{KeptState, RecordingChange, RecordingId, RecordingList, RecordingSummary, Title};

use super::{Recordings, UploadFault, UploadToken, disk};
use crate::clock::now_ms;
use crate::store::{StoreError, StoredRecording};

/// A file that may be served.
#[derive(Debug)]
pub(crate) struct KeptFile {
    pub(crate) path: PathBuf,
    pub(crate) media_type: String,
    pub(crate) title: Title,
}

/// Why a recording is not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeRefused {
    #[error("there is no such recording")]
    NotFound,
    #[error("it is still being written")]
    Running,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What pages ask for.
impl Recordings {
    pub(crate) async fn list(&self) -> Result<RecordingList, StoreError> {
        let stored = self.0.store.recordings().await?;
        let mut list = RecordingList {
            free_bytes: disk::free_bytes(&self.0.folder),
            reserve_bytes: self.0.settings.reserve_bytes,
            ..RecordingList::default()
        };
        for recording in stored {
            let summary = self.summary(&recording).await;
            list.used_bytes += summary.bytes;
            if recording.deleted_ms.is_none() {
                list.recordings.push(summary);
            }
        }
        Ok(list)
    }

    async fn summary(&self, recording: &StoredRecording) -> RecordingSummary {
        let is_running = recording.state == KeptState::Recording;
        let bytes =
            if is_running { disk::size(&self.path(&recording.file_name)).await } else { unsigned(recording.bytes) };
        let duration_ms = if is_running { now_ms() - recording.started_ms } else { recording.duration_ms };
        RecordingSummary {
            recording_id: recording.id.clone(),
            title: recording.title.clone(),
            kind: recording.kind,
            state: recording.state,
            message: recording.message.clone(),
            started_ms: unsigned(recording.started_ms),
            duration_ms: unsigned(duration_ms),
            bytes,
            media_type: recording.media_type.clone(),
            has_thumbnail: recording.thumbnail.is_some(),
        }
    }

    /// The file of a recording.
    pub(crate) async fn file(&self, id: &RecordingId) -> Result<Option<KeptFile>, StoreError> {
        let Some(recording) = self.0.store.recording(id).await? else { return Ok(None) };
        let path = self.path(&recording.file_name);
        let file = KeptFile { path, media_type: recording.media_type, title: recording.title };
        Ok(is_plain_file(&file.path).await.then_some(file))
    }

    /// The picture of a recording.
    pub(crate) async fn thumbnail(&self, id: &RecordingId) -> Result<Option<PathBuf>, StoreError> {
        let Some(name) = self.0.store.recording(id).await?.and_then(|recording| recording.thumbnail) else {
            return Ok(None);
        };
        let path = self.path(&name);
        Ok(is_plain_file(&path).await.then_some(path))
    }

    pub(crate) async fn change(&self, id: &RecordingId, change: &RecordingChange) -> Result<(), ChangeRefused> {
        self.find(id).await?;
        if let Some(title) = &change.title {
            self.0.store.rename_recording(id, title).await?;
        }
        match change.deleted {
            Some(true) => self.delete(id).await,
            Some(false) => Ok(self.0.store.mark_deleted(id, None).await?),
            None => Ok(()),
        }
    }

    /// Takes a recording off the list. Its file follows after a while, so that this can be taken back.
    pub(crate) async fn delete(&self, id: &RecordingId) -> Result<(), ChangeRefused> {
        let recording = self.find(id).await?;
        if recording.state == KeptState::Recording {
            return Err(ChangeRefused::Running);
        }
        Ok(self.0.store.mark_deleted(id, Some(now_ms())).await?)
    }

    async fn find(&self, id: &RecordingId) -> Result<StoredRecording, ChangeRefused> {
        self.0.store.recording(id).await?.ok_or(ChangeRefused::NotFound)
    }

    /// Writes a recording that a media server sends.
    pub(crate) async fn take_upload<E: std::fmt::Display>(
        &self,
        token: UploadToken,
        body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<(), UploadFault> {
        self.0.uploads.take(token, body).await
    }
}

/// Nothing but this program writes into the folder; should a link lie there all the same, it is not followed.
async fn is_plain_file(path: &Path) -> bool {
    tokio::fs::symlink_metadata(path).await.is_ok_and(|file| file.is_file())
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
