use bytes::Bytes;
use messages::{KeptState, RecordingId, SessionId, SessionKind, Title};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Delivery, Recordings, disk, thumbnail};
use crate::clock::now_ms;
use crate::ids;
use crate::media::Container;
use crate::store::StoredRecording;

/// What stays as it is in the path of a `file:` URL.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What is to be recorded.
#[derive(Debug)]
pub(crate) struct NewRecording {
    pub(crate) session: SessionId,
    pub(crate) title: Title,
    pub(crate) kind: SessionKind,
    pub(crate) container: Container,
    /// What the session looks like, if that is known.
    pub(crate) picture: Option<Bytes>,
}

/// A recording that has its place.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) id: RecordingId,
    /// Where the media server is to write it.
    pub(crate) uri: String,
}

/// Why nothing is recorded, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotBegun(pub(crate) &'static str);

const DISK_SHORT: NotBegun =
    NotBegun("The disk is almost full, so nothing new is recorded. Delete old recordings to make room.");
const NO_STORE: NotBegun =
    NotBegun("The database does not answer, so the recording could not be begun. Try again in a few seconds.");

impl Recordings {
    /// Makes room and a place for a recording.
    pub(crate) async fn begin(&self, new: NewRecording) -> Result<Begun, NotBegun> {
        if disk::is_short(&self.0.folder, self.0.settings.reserve_bytes) {
            return Err(DISK_SHORT);
        }
        let id = ids::new_recording().map_err(|error| log(&error))?;
        let file_name = format!("{id}.{}", new.container.extension());
        let uri = self.uri(&id, &file_name).await?;
        let row = row(&id, &new, file_name);
        self.0.store.add_recording(&row).await.map_err(|error| log(&error))?;
        if let Some(picture) = &new.picture {
            thumbnail::keep(self, &id, picture).await;
        }
        Ok(Begun { id, uri })
    }

    async fn uri(&self, id: &RecordingId, file_name: &str) -> Result<String, NotBegun> {
        let path = self.path(file_name);
        match &self.0.settings.delivery {
            Delivery::File => {
                let text =
                    path.to_str().ok_or(NotBegun("The data folder has a name that media servers cannot read."))?;
                Ok(format!("file://{}", utf8_percent_encode(text, PATH)))
            }
            Delivery::Upload { base } => {
                let room = disk::room(&self.0.folder, self.0.settings.reserve_bytes);
                let token = self.0.uploads.expect(id.clone(), path, room).await.map_err(|error| log(&error))?;
                Ok(format!("{base}/upload/recordings/{token}"))
            }
        }
    }
}

fn row(id: &RecordingId, new: &NewRecording, file_name: String) -> StoredRecording {
    StoredRecording {
        id: id.clone(),
        session: new.session.clone(),
        title: new.title.clone(),
        kind: new.kind,
        state: KeptState::Recording,
        message: None,
        file_name,
        media_type: new.container.media_type().to_owned(),
        started_ms: now_ms(),
        ended_ms: None,
        bytes: 0,
        duration_ms: 0,
        thumbnail: None,
        deleted_ms: None,
    }
}

fn log(error: &dyn std::error::Error) -> NotBegun {
    tracing::error!(%error, "a recording could not be begun");
    NO_STORE
}
