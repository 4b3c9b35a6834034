use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use messages::RecordingId;
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::sync::{mpsc, oneshot, watch};

use crate::ids::{self, NoRandomness};

/// Requests that may wait; whoever asks waits for room.
const WAITING: usize = 64;
/// How long the rest of a recording may take to come after its end.
const LAST_BYTES_TIME: Duration = Duration::from_secs(5);

/// The secret in an upload URL.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct UploadToken(String);

impl UploadToken {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for UploadToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UploadToken {
    /// A secret never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UploadToken(redacted)")
    }
}

/// Why an upload was not taken, or not to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadFault {
    #[error("nobody asked for this recording, or it was sent before")]
    Unexpected,
    #[error("it does not fit on the disk")]
    TooLarge,
    #[error("it broke off: {0}")]
    Broken(String),
    #[error("it could not be written: {0}")]
    Disk(#[from] io::Error),
}

/// The recordings that a media server is to send here: each was asked for, and is taken once.
#[derive(Debug)]
pub(super) struct Uploads(mpsc::Sender<Request>);

#[derive(Debug)]
enum Request {
    Expect { recording: RecordingId, token: UploadToken, place: Place },
    Claim { token: UploadToken, reply: oneshot::Sender<Option<Claim>> },
    End { recording: RecordingId, reply: oneshot::Sender<Option<watch::Receiver<bool>>> },
}

#[derive(Debug)]
struct Place {
    path: PathBuf,
    /// How many bytes it may have.
    room: u64,
}

/// The right to write one recording. When it is dropped, all of it has come.
#[derive(Debug)]
struct Claim {
    place: Place,
    _is_written: watch::Sender<bool>,
}

impl Uploads {
    pub(super) fn start() -> Self {
        let (requests, receiver) = mpsc::channel(WAITING);
        tokio::spawn(serve(receiver));
        Self(requests)
    }

    /// Lets the holder of the token send this recording.
    pub(super) async fn expect(
        &self,
        recording: RecordingId,
        path: PathBuf,
        room: u64,
    ) -> Result<UploadToken, NoRandomness> {
        let token = UploadToken(ids::new_upload()?);
        self.ask(Request::Expect { recording, token: token.clone(), place: Place { path, room } }).await;
        Ok(token)
    }

    /// Waits for what is still on its way of a recording; afterwards it can be sent no more.
    pub(super) async fn end(&self, recording: &RecordingId) {
        let (reply, answer) = oneshot::channel();
        self.ask(Request::End { recording: recording.clone(), reply }).await;
        let Ok(Some(mut writing)) = answer.await else { return };
        // The sender is dropped when all is written.
        let written = async { while writing.changed().await.is_ok() {} };
        if tokio::time::timeout(LAST_BYTES_TIME, written).await.is_err() {
            tracing::warn!("the media server still sends a recording that has ended");
        }
    }

    /// Writes what the media server sends.
    pub(super) async fn take<E: fmt::Display>(
        &self,
        token: UploadToken,
        body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<(), UploadFault> {
        let (reply, answer) = oneshot::channel();
        self.ask(Request::Claim { token, reply }).await;
        let claim = answer.await.ok().flatten().ok_or(UploadFault::Unexpected)?;
        write(&claim.place, body).await
    }

    async fn ask(&self, request: Request) {
        // The task ends with the last handle only.
        _ = self.0.send(request).await;
    }
}

/// Writes all that comes. What came before a fault is kept.
async fn write<E: fmt::Display>(
    place: &Place,
    body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<(), UploadFault> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(&place.path).await?;
    let copied = copy(&mut file, place.room, body).await;
    file.flush().await?;
    file.sync_data().await?;
    copied
}

async fn copy<E: fmt::Display>(
    file: &mut File,
    mut room: u64,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<(), UploadFault> {
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| UploadFault::Broken(error.to_string()))?;
        room = room.checked_sub(chunk.len() as u64).ok_or(UploadFault::TooLarge)?;
        file.write_all(&chunk).await?;
    }
    Ok(())
}

async fn serve(mut requests: mpsc::Receiver<Request>) {
    let mut expected: HashMap<UploadToken, (RecordingId, Place)> = HashMap::new();
    let mut claimed: HashMap<RecordingId, watch::Receiver<bool>> = HashMap::new();
    while let Some(request) = requests.recv().await {
        match request {
            Request::Expect { recording, token, place } => drop(expected.insert(token, (recording, place))),
            Request::Claim { token, reply } => {
                let claim = expected.remove(&token).map(|(recording, place)| {
                    let (is_written, writing) = watch::channel(false);
                    claimed.insert(recording, writing);
                    Claim { place, _is_written: is_written }
                });
                // Whoever asked may have gone; then the claim ends here.
                _ = reply.send(claim);
            }
            Request::End { recording, reply } => {
                expected.retain(|_, (other, _)| *other != recording);
                _ = reply.send(claimed.remove(&recording));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::test_folder::TestFolder;

    fn body(chunks: &[&'static [u8]]) -> impl Stream<Item = Result<Bytes, io::Error>> + Unpin {
        stream::iter(chunks.iter().map(|chunk| Ok(Bytes::from_static(chunk))).collect::<Vec<_>>())
    }

    fn id() -> RecordingId {
        "0123456789abcdef0123456789abcdef".parse().unwrap()
    }

    #[tokio::test]
    async fn a_recording_is_taken_once_and_only_if_it_was_asked_for() {
        let folder = TestFolder::new();
        let uploads = Uploads::start();
        let stranger = uploads.take(UploadToken::of("guessed"), body(&[b"x"])).await;
        assert!(matches!(stranger, Err(UploadFault::Unexpected)));
        let path = folder.path().join("a.webm");
        let token = uploads.expect(id(), path.clone(), 100).await.unwrap();
        uploads.take(token.clone(), body(&[b"one ", b"two"])).await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"one two");
        assert!(matches!(uploads.take(token, body(&[b"x"])).await, Err(UploadFault::Unexpected)));
        uploads.end(&id()).await;
    }

    #[tokio::test]
    async fn what_does_not_fit_is_cut_off() {
        let folder = TestFolder::new();
        let uploads = Uploads::start();
        let path = folder.path().join("a.webm");
        let token = uploads.expect(id(), path.clone(), 5).await.unwrap();
        assert!(matches!(uploads.take(token, body(&[b"1234", b"56"])).await, Err(UploadFault::TooLarge)));
        assert_eq!(std::fs::read(&path).unwrap(), b"1234");
    }

    #[tokio::test]
    async fn the_end_waits_for_what_is_on_its_way() {
        let folder = TestFolder::new();
        let uploads = std::sync::Arc::new(Uploads::start());
        let token = uploads.expect(id(), folder.path().join("a.webm"), 100).await.unwrap();
        let (sender, mut receiver) = mpsc::channel::<Result<Bytes, io::Error>>(1);
        let taking = {
            let uploads = uploads.clone();
            let body = stream::poll_fn(move |context| receiver.poll_recv(context));
            tokio::spawn(async move { uploads.take(token, body).await })
        };
        sender.send(Ok(Bytes::from_static(b"one"))).await.unwrap();
        let ending = {
            let uploads = uploads.clone();
            tokio::spawn(async move { uploads.end(&id()).await })
        };
        sender.send(Ok(Bytes::from_static(b"two"))).await.unwrap();
        assert!(!ending.is_finished());
        drop(sender);
        taking.await.unwrap().unwrap();
        ending.await.unwrap();
    }

    #[tokio::test]
    async fn what_has_ended_can_be_sent_no_more() {
        let folder = TestFolder::new();
        let uploads = Uploads::start();
        let token = uploads.expect(id(), folder.path().join("a.webm"), 100).await.unwrap();
        uploads.end(&id()).await;
        assert!(matches!(uploads.take(token, body(&[b"x"])).await, Err(UploadFault::Unexpected)));
    }
}
