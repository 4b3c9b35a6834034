use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use netguard::{Error, Fetcher, SourceUrl};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::destination::Destination;
use super::failure::Failure;
use super::profile::Container;
use super::sheet::Finished;

/// Whom a recording is sent to, and how.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    pub(super) url: SourceUrl,
    pub(super) fetcher: Fetcher,
    /// Where the sending happens; the recording has a thread of its own.
    pub(super) runtime: Handle,
}

/// A recording that is sent as it is made, in one `POST` that ends with it, as Kurento does it.
#[derive(Debug)]
pub(super) struct Upload {
    recipient: Recipient,
    container: Container,
    length: u64,
    sending: Option<Sending>,
}

#[derive(Debug)]
struct Sending {
    pieces: mpsc::Sender<Bytes>,
    answer: JoinHandle<Result<StatusCode, Error>>,
}

/// A minute of pieces of a second may wait for the network.
const PIECES: usize = 64;
/// How long the recipient may take to answer when it has everything.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

impl Upload {
    pub(super) const fn new(recipient: Recipient, container: Container) -> Self {
        Self { recipient, container, length: 0, sending: None }
    }

    fn begin(recipient: &Recipient, container: Container) -> Sending {
        let (pieces, waiting) = mpsc::channel(PIECES);
        let Recipient { url, fetcher, runtime } = recipient.clone();
        let answer = runtime.spawn(async move { fetcher.post(&url, media_type(container), waiting).await });
        Sending { pieces, answer }
    }

    /// What the recipient said, or why it can say nothing.
    fn answer(&self, answer: JoinHandle<Result<StatusCode, Error>>) -> Failure {
        match self.wait(answer) {
            Ok(status) if status.is_success() => Failure::Upload("its recipient took only a part of it".to_owned()),
            Ok(status) => Failure::Upload(format!("its recipient answered with status {}", status.as_u16())),
            Err(failure) => failure,
        }
    }

    fn wait(&self, answer: JoinHandle<Result<StatusCode, Error>>) -> Result<StatusCode, Failure> {
        let answered = self.recipient.runtime.block_on(async { timeout(LONGEST_ANSWER, answer).await });
        match answered {
            Ok(Ok(Ok(status))) => Ok(status),
            Ok(Ok(Err(error))) => Err(Failure::Upload(reason(&error))),
            Ok(Err(_)) => Err(Failure::Panic),
            Err(_) => Err(Failure::Upload("its recipient did not answer in time".to_owned())),
        }
    }
}

impl Destination for Upload {
    fn length(&self) -> u64 {
        self.length
    }

    fn append(&mut self, piece: &[u8]) -> Result<(), Failure> {
        let sending = self.sending.get_or_insert_with(|| Self::begin(&self.recipient, self.container));
        match sending.pieces.try_send(Bytes::copy_from_slice(piece)) {
            Ok(()) => {
                self.length += piece.len() as u64;
                Ok(())
            }
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.sending = None;
                Err(Failure::Upload("its recipient takes it too slowly".to_owned()))
            }
            Err(mpsc::error::TrySendError::Closed(_)) => match self.sending.take() {
                Some(Sending { answer, .. }) => Err(self.answer(answer)),
                None => Ok(()),
            },
        }
    }

    fn tick(&mut self, _now: Instant) -> Result<(), Failure> {
        Ok(())
    }

    fn finish(&mut self, played: Duration) -> Result<Option<Finished>, Failure> {
        let Some(Sending { pieces, answer }) = self.sending.take() else { return Ok(None) };
        drop(pieces);
        let status = self.wait(answer)?;
        if !status.is_success() {
            return Err(Failure::Upload(format!("its recipient answered with status {}", status.as_u16())));
        }
        Ok(Some(Finished { duration: played, bytes: self.length }))
    }
}

const fn media_type(container: Container) -> &'static str {
    match container {
        Container::Mp4 => "video/mp4",
        Container::WebM => "video/webm",
    }
}

fn reason(error: &Error) -> String {
    match error {
        Error::Refused => {
            "only public addresses and those in networks that the operator has listed may be used".to_owned()
        }
        Error::TimedOut | Error::Unreachable | Error::UnknownName => "its recipient cannot be reached".to_owned(),
        Error::BrokenOff => "the connection to its recipient broke off".to_owned(),
        other => other.to_string(),
    }
}
