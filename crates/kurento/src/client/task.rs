//! The task that owns a connection: moves frames between the socket and the [`Session`], and keeps its time.

use std::io;
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures_util::{Stream, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};

use super::dialler::Dialler;
use super::event_queue::EventQueue;
use super::reconnect::Backoff;
use super::session::{Output, Session};
use super::writer::write;
use super::{Command, Ended, Error, Lost, Reconnect, Status, now};

/// Frames that wait to be written. When that many wait, no further command is taken, and a ping that finds no room goes
/// unanswered, which ends the connection.
const OUTBOX: usize = 64;

/// How long the end of a connection may take: for what is still to be written when it is closed here, and for what is
/// still to be read when nothing can be written any more.
const GOODBYE_TIME: Duration = Duration::from_secs(1);

type Reply = oneshot::Sender<Result<Value, Error>>;

/// One client's connection, or several in turn, and all that belongs to it.
pub(super) struct Connection {
    pub(super) session: Session<Reply>,
    pub(super) commands: mpsc::Receiver<Command>,
    pub(super) events: EventQueue,
    pub(super) status: watch::Sender<Status>,
    /// How many connections have followed on the first.
    pub(super) resumed: u64,
    pub(super) max_pending: usize,
    pub(super) reconnect: Option<Reconnect>,
    pub(super) outage: Option<Outage>,
}

/// The time since a connection was lost, until the session goes on over another.
pub(super) struct Outage {
    reason: Lost,
    give_up_at: Instant,
    backoff: Backoff,
}

impl Connection {
    /// Serves connections until there is to be no other, tells those who wait, and says why it ended.
    pub(super) async fn run<D, F, S>(mut self, socket: WebSocketStream<S>, mut dialler: Dialler<D>)
    where
        D: FnMut() -> F,
        F: Future<Output = io::Result<S>>,
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut next = Some(socket);
        while let Some(socket) = next.take() {
            self.serve_socket(socket).await;
            if self.session.is_away() && self.session.lost().is_none() {
                next = self.come_back(&mut dialler).await;
            }
        }
        let reason = self.session.lost().cloned().unwrap_or(Lost::ClosedHere);
        tracing::debug!(%reason, "the connection to the media server has ended");
        let resume = self.session.resume();
        self.status.send_replace(Status::Ended(Ended { reason, resume }));
        // Dropping the commands that have not been taken up tells their callers, who look for the reason just given.
    }

    async fn serve_socket<S>(&mut self, socket: WebSocketStream<S>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (sink, mut stream) = socket.split();
        let (frames, outbox) = mpsc::channel(OUTBOX);
        let mut writer = std::pin::pin!(write(sink, outbox));
        if self.session.is_away() {
            self.session.handle_connected(now());
            self.deliver(&frames);
        }
        let reason = self.serve(&mut stream, &frames, writer.as_mut()).await;
        let closed_here = reason == Lost::ClosedHere;
        self.session.handle_lost(reason);
        self.deliver(&frames);
        drop(frames);
        if closed_here {
            drop(timeout(GOODBYE_TIME, writer).await);
        }
    }

    /// Makes another connection, again and again until one stands. `None` if there is to be none.
    async fn come_back<D, F, S>(&mut self, dialler: &mut Dialler<D>) -> Option<WebSocketStream<S>>
    where
        D: FnMut() -> F,
        F: Future<Output = io::Result<S>>,
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let reconnect = self.reconnect?;
        while self.session.lost().is_none() {
            let reason = self.session.away_because();
            let outage = self.outage.get_or_insert_with(|| Outage::new(reason, &reconnect));
            if outage.give_up_at <= now() {
                self.session.end(outage.reason.clone());
                break;
            }
            self.tell_away(false);
            let wait = self.outage.as_mut().map_or(reconnect.first_wait, |outage| outage.backoff.next_wait());
            let mut attempt = std::pin::pin!(dialler.dial_after(wait));
            match self.wait_for(attempt.as_mut()).await {
                Some(Ok(socket)) => return Some(socket),
                Some(Err(fault)) => {
                    tracing::debug!(%fault, "the media server cannot be reached");
                    self.tell_away(fault.is_refused());
                }
                None => {}
            }
        }
        self.answer();
        None
    }

    /// Takes calls and lets their time pass, until the attempt has come to something. `None` if it is not needed any more.
    async fn wait_for<T>(&mut self, mut attempt: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        loop {
            let room = self.session.pending() < self.max_pending;
            tokio::select! {
                outcome = attempt.as_mut() => return Some(outcome),
                command = self.commands.recv(), if room => {
                    if let Err(lost) = self.obey(command) {
                        self.session.end(lost);
                    }
                }
                () = sleep_until_some(self.session.next_timeout()) => self.session.handle_timeout(now()),
            }
            self.answer();
            if self.session.lost().is_some() {
                return None;
            }
        }
    }

    /// A server that was found not to run once counts as that until it answers.
    fn tell_away(&self, is_refused: bool) {
        let Some(outage) = &self.outage else { return };
        self.status.send_if_modified(|status| {
            let was_refused = matches!(status, Status::Away { is_refused: true, .. });
            let next = Status::Away { reason: outage.reason.clone(), is_refused: is_refused || was_refused };
            let is_news = *status != next;
            *status = next;
            is_news
        });
    }

    fn tell_resumed(&mut self) {
        self.outage = None;
        self.resumed += 1;
        tracing::debug!("the session of the media server goes on over a new connection");
        self.status.send_replace(Status::Connected { resumed: self.resumed });
    }

    /// Serves the connection; returns why it ended.
    async fn serve(
        &mut self,
        stream: &mut (impl Stream<Item = Result<Message, SocketError>> + Unpin),
        frames: &mpsc::Sender<String>,
        mut writer: Pin<&mut impl Future<Output = Result<(), SocketError>>>,
    ) -> Lost {
        loop {
            let has_unsent = self.session.has_unsent();
            let room = self.session.pending() < self.max_pending && !has_unsent;
            let lost = tokio::select! {
                message = stream.next() => self.read(message).err(),
                written = writer.as_mut() => Some(self.read_the_rest(stream, frames, stopped(written)).await),
                command = next_command(frames, &mut self.commands), if room => self.obey(command).err(),
                () = room_for_one(frames), if has_unsent => {
                    self.session.send_next(now());
                    None
                }
                () = sleep_until_some(self.session.next_timeout()) => {
                    self.session.handle_timeout(now());
                    None
                }
            };
            self.deliver(frames);
            if let Some(lost) = lost.or_else(|| self.session.why_lost()) {
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
            Some(Command::AllowResuming) => {
                if self.reconnect.is_some() {
                    self.session.allow_resuming();
                }
                Ok(())
            }
            Some(Command::Close) | None => Err(Lost::ClosedHere),
        }
    }

    /// Hands out what the session has to say.
    fn deliver(&mut self, frames: &mpsc::Sender<String>) {
        while let Some(output) = self.session.poll_output() {
            if let Some(frame) = self.hand_out(output)
                && frames.try_send(frame).is_err()
            {
                tracing::debug!("the media server does not take what is written to it");
            }
        }
    }

    /// Hands out what the session has to say while there is no connection: no frames.
    fn answer(&mut self) {
        while let Some(output) = self.session.poll_output() {
            self.hand_out(output);
        }
    }

    /// Hands out one thing; a frame is returned.
    fn hand_out(&mut self, output: Output<Reply>) -> Option<String> {
        match output {
            // A caller that no longer waits has made up its mind.
            Output::Answer(reply, outcome) => drop(reply.send(outcome)),
            Output::Event(event) => self.events.push(now(), event),
            Output::Resumed => self.tell_resumed(),
            Output::Frame(frame) => return Some(frame),
        }
        None
    }
}

impl Outage {
    fn new(reason: Lost, reconnect: &Reconnect) -> Self {
        Self { reason, give_up_at: now() + reconnect.give_up_after, backoff: Backoff::new(reconnect) }
    }
}

/// The next command, once there is room to write what may come of it. `None` when no handle is left.
async fn next_command(frames: &mpsc::Sender<String>, commands: &mut mpsc::Receiver<Command>) -> Option<Command> {
    room_for_one(frames).await;
    commands.recv().await
}

/// Waits until a frame can be written.
async fn room_for_one(frames: &mpsc::Sender<String>) {
    // The permit is given back at once; only this task sends frames, so that its place stays free. That it is refused
    // means that the writer has ended, which the caller sees for itself.
    drop(frames.reserve().await);
}

async fn sleep_until_some(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
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
