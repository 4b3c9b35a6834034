//! The task that owns a connection: moves frames between the socket and the [`Session`], and keeps its time.

use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};

use super::event_queue::EventQueue;
use super::session::{Output, Session};
use super::writer::write;
use super::{Command, Ended, Error, Lost, now};

/// Frames that wait to be written. When that many wait, no further command is taken, and a ping that finds no room goes
/// unanswered, which ends the connection.
const OUTBOX: usize = 64;

/// How long the end of a connection may take: for what is still to be written when it is closed here, and for what is
/// still to be read when nothing can be written any more.
const GOODBYE_TIME: Duration = Duration::from_secs(1);

type Reply = oneshot::Sender<Result<Value, Error>>;

/// One connection and all that belongs to it.
pub(super) struct Connection {
    pub(super) session: Session<Reply>,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) events: EventQueue,
    pub(super) ended: watch::Sender<Option<Ended>>,
    pub(super) max_pending: usize,
}

impl Connection {
    /// Serves the connection until it ends, tells those who wait, and says why it ended.
    pub(super) async fn run<S>(mut self, socket: WebSocketStream<S>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (sink, mut stream) = socket.split();
        let (frames, outbox) = mpsc::channel(OUTBOX);
        let mut writer = std::pin::pin!(write(sink, outbox));
        let reason = self.serve(&mut stream, &frames, writer.as_mut()).await;
        tracing::debug!(%reason, "the connection to the media server has ended");
        let closed_here = reason == Lost::ClosedHere;
        self.session.handle_lost(reason.clone());
        self.deliver(&frames);
        drop(frames);
        if closed_here {
            drop(timeout(GOODBYE_TIME, writer).await);
        }
        let resume = self.session.resume();
        self.ended.send_replace(Some(Ended { reason, resume }));
        // Dropping the commands that have not been taken up tells their callers, who look for the reason just given.
    }

    /// Serves the connection; returns why it ended.
    async fn serve(
        &mut self,
        stream: &mut (impl Stream<Item = Result<Message, SocketError>> + Unpin),
        frames: &mpsc::Sender<String>,
        mut writer: Pin<&mut impl Future<Output = Result<(), SocketError>>>,
    ) -> Lost {
        loop {
            let room = self.session.pending() < self.max_pending;
            let lost = tokio::select! {
                message = stream.next() => self.read(message).err(),
                written = writer.as_mut() => Some(self.read_the_rest(stream, frames, stopped(written)).await),
                command = next_command(frames, &mut self.commands), if room => self.obey(command).err(),
                () = sleep_until(self.session.next_timeout().into()) => {
                    self.session.handle_timeout(now());
                    None
                }
            };
            self.deliver(frames);
            if let Some(lost) = lost.or_else(|| self.session.lost().cloned()) {
                return lost;
            }
        }
    }

    /// Reads on when nothing can be written any more: a peer that closes says why, and that is on its way to us.
    async fn read_the_rest(
        &mut self,
        stream: &mut (impl Stream<Item = Result<Message, SocketError>> + Unpin),
        frames: &mpsc::Sender<String>,
        reason: Lost,
    ) -> Lost {
        let rest = async {
            loop {
                match self.read(stream.next().await) {
                    Ok(()) => self.deliver(frames),
                    Err(lost @ Lost::ClosedByPeer { code: Some(_), .. }) => return Some(lost),
                    Err(_) => return None,
                }
            }
        };
        timeout(GOODBYE_TIME, rest).await.ok().flatten().unwrap_or(reason)
    }

    fn read(&mut self, message: Option<Result<Message, SocketError>>) -> Result<(), Lost> {
        match message {
            Some(Ok(Message::Text(text))) => self.session.handle_frame(now(), text.as_bytes()),
            Some(Ok(Message::Binary(bytes))) => self.session.handle_frame(now(), &bytes),
            Some(Ok(Message::Close(frame))) => {
                let code = frame.as_ref().map(|frame| frame.code.into());
                let reason = frame.map(|frame| frame.reason.to_string()).unwrap_or_default();
                return Err(Lost::ClosedByPeer { code, reason });
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Err(error)) => return Err(broken(&error)),
            None => return Err(Lost::ClosedByPeer { code: None, reason: String::new() }),
        }
        Ok(())
    }

    fn obey(&mut self, command: Option<Command>) -> Result<(), Lost> {
        match command {
            Some(Command::Call { reply, .. }) if reply.is_closed() => Ok(()),
            Some(Command::Call { call, deadline, reply }) => {
                self.session.call(now(), call, deadline, reply);
                Ok(())
            }
            Some(Command::Close) | None => Err(Lost::ClosedHere),
        }
    }

    /// Hands out what the session has to say.
    fn deliver(&mut self, frames: &mpsc::Sender<String>) {
        while let Some(output) = self.session.poll_output() {
            match output {
                // A caller that no longer waits has made up its mind.
                Output::Answer(reply, outcome) => drop(reply.send(outcome)),
                Output::Event(event) => self.events.push(now(), event),
                Output::Frame(frame) => {
                    if frames.try_send(frame).is_err() {
                        tracing::debug!("the media server does not take what is written to it");
                    }
                }
            }
        }
    }
}

/// The next command, once there is room to write what may come of it. `None` when no handle is left.
async fn next_command(frames: &mpsc::Sender<String>, commands: &mut mpsc::Receiver<Command>) -> Option<Command> {
    // The permit is given back at once; only this task sends frames, so that its place stays free. That it is refused
    // means that the writer has ended, which the caller sees for itself.
    drop(frames.reserve().await);
    commands.recv().await
}

/// The writer ends before the connection only with an error.
fn stopped(written: Result<(), SocketError>) -> Lost {
    written.map_or_else(|error| broken(&error), |()| Lost::Broken("nothing can be written any more".to_owned()))
}

fn broken(error: &SocketError) -> Lost {
    match error {
        SocketError::ConnectionClosed | SocketError::AlreadyClosed => {
            Lost::ClosedByPeer { code: None, reason: String::new() }
        }
        error => Lost::Broken(error.to_string()),
    }
}
