use std::time::Duration;

use bytes::Bytes;
use messages::{KeptState, RecordingId};

use super::whole::Contents;
use super::{Recordings, disk, thumbnail};
use crate::clock::{milliseconds, now_ms};
use crate::store::RecordingEnd;

const NOTHING_CAME: &str = "No sound or picture arrived, so there is nothing to play.";

/// How a recording ended.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    pub(crate) lasted: Duration,
    /// Why it is not what was asked for.
    pub(crate) problem: Option<String>,
    /// What the session looked like, if that is known.
    pub(crate) picture: Option<Bytes>,
}

/// What a recording is at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) bytes: u64,
    /// It must end, or its end cannot be written.
    pub(crate) is_disk_full: bool,
}

impl Recordings {
    pub(crate) async fn measure(&self, id: &RecordingId) -> Measure {
        let bytes = match self.file_of(id).await {
            Some(file) => disk::size(&file).await,
            None => 0,
        };
        Measure { bytes, is_disk_full: disk::is_full(&self.0.folder, self.0.settings.reserve_bytes) }
    }

    /// Writes down how a recording ended, when all of it has come; gives its size.
    pub(crate) async fn end(&self, id: &RecordingId, ending: Ending) -> u64 {
        self.0.uploads.end(id).await;
        let Some(file) = self.file_of(id).await else { return 0 };
        let Contents { bytes, duration } = self.make_whole(&file).await;
        let end = RecordingEnd {
            state: if bytes > 0 { KeptState::Finished } else { KeptState::Failed },
            message: ending.problem.or_else(|| (bytes == 0).then(|| NOTHING_CAME.to_owned())),
            ended_ms: now_ms(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            duration_ms: milliseconds(duration.unwrap_or(ending.lasted)),
        };
        if let Err(error) = self.0.store.end_recording(id, &end).await {
            // The next start finds it unfinished, and finishes it.
            tracing::error!(%error, "the end of a recording was not written down");
        }
        if bytes > 0 {
            thumbnail::make(self.clone(), id.clone(), file, ending.picture);
        }
        bytes
    }
}
