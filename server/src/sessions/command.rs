use bytes::Bytes;
use messages::{IceCandidate, PeerId, ResumeToken, SdpOffer};
use tokio::sync::{mpsc, oneshot};

use super::{Link, Picture, PictureRefused};

/// Requests that may wait for one session. When it is full, the WebSockets that ask wait, each with one request.
const WAITING_COMMANDS: usize = 256;

/// What a session can be asked for.
#[derive(Debug)]
pub(crate) enum Command {
    View {
        link: Link,
        offer: SdpOffer,
    },
    Republish {
        link: Link,
        token: ResumeToken,
        offer: SdpOffer,
    },
    Resume {
        link: Link,
        peer: PeerId,
        token: ResumeToken,
    },
    Candidate {
        link: Link,
        peer: PeerId,
        candidate: IceCandidate,
    },
    Release {
        link: Link,
        peer: PeerId,
    },
    /// The WebSocket is gone.
    LinkLost {
        link: Link,
    },
    /// Somebody wants the session's source no more.
    CloseSource {
        link: Link,
    },
    StartRecording {
        link: Link,
    },
    StopRecording {
        link: Link,
    },
    PutPicture {
        token: ResumeToken,
        jpeg: Bytes,
        reply: oneshot::Sender<Result<(), PictureRefused>>,
    },
    Picture {
        reply: oneshot::Sender<Option<Picture>>,
    },
    ShutDown,
}

/// The session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gone;

/// A way to ask a session.
#[derive(Debug, Clone)]
pub(crate) struct SessionHandle(mpsc::Sender<Command>);

impl SessionHandle {
    pub(super) fn new() -> (Self, mpsc::Receiver<Command>) {
        let (sender, receiver) = mpsc::channel(WAITING_COMMANDS);
        (Self(sender), receiver)
    }

    /// Asks for something, waiting for room.
    pub(crate) async fn ask(&self, command: Command) -> Result<(), Gone> {
        self.0.send(command).await.map_err(|_| Gone)
    }

    /// Ends when the session takes no more requests, because it is over.
    pub(super) async fn closed(&self) {
        self.0.closed().await;
    }

    /// Whether the session is over.
    pub(crate) fn is_gone(&self) -> bool {
        self.0.is_closed()
    }

    pub(crate) async fn picture(&self) -> Option<Picture> {
        let (reply, answer) = oneshot::channel();
        self.ask(Command::Picture { reply }).await.ok()?;
        answer.await.ok()?
    }

    pub(crate) async fn put_picture(
        &self,
        token: ResumeToken,
        jpeg: Bytes,
    ) -> Result<Result<(), PictureRefused>, Gone> {
        let (reply, answer) = oneshot::channel();
        self.ask(Command::PutPicture { token, jpeg, reply }).await?;
        answer.await.map_err(|_| Gone)
    }
}
