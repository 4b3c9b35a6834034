//! The task that owns everything: objects, sessions and the workers.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use kurento::rpc::Request;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};

use crate::host;
use crate::objects::{Answer, Ask, Negotiation, Now, PlayerCall, RecorderCall, RtpCall, WorkerCall};
use crate::player::Players;
use crate::recorder::Recorders;
use crate::rpc::connection::{End, Outlet};
use crate::rpc::{Asked, ConnectionId, Dispatcher, Effect, Step};
use crate::rtp;
use crate::webrtc::{EndpointEvent, EndpointId, SdpError, Workers};

/// How long a worker may take to answer. It takes milliseconds, so this is for one that is stuck.
const WORKER_TIME: Duration = Duration::from_secs(5);

/// What the task is asked to do.
#[derive(Debug)]
pub(crate) enum Command {
    /// A socket has opened.
    Open { outlet: Outlet, id: oneshot::Sender<ConnectionId> },
    /// A socket has a request; `answered` is used, or dropped, when its answer is in the outlet.
    Request { connection: ConnectionId, request: Request, answered: oneshot::Sender<()> },
    /// Everything is to end; `done` is used when it has.
    ShutDown { done: oneshot::Sender<()> },
}

/// A request whose answer somebody else has given.
struct Answered {
    asked: Asked,
    connection: ConnectionId,
    answered: oneshot::Sender<()>,
    answer: Answer,
}

/// The owner of everything. Nothing it does waits for a client or a worker, so no socket holds back another.
pub(crate) struct Actor {
    dispatcher: Dispatcher,
    workers: Workers,
    players: Players,
    recorders: Recorders,
    rtp: rtp::Endpoints,
    commands: mpsc::Receiver<Command>,
    happened: mpsc::Receiver<EndpointEvent>,
    outlets: HashMap<ConnectionId, Outlet>,
    last_connection: u64,
    /// Workers that have been asked; at most one question for each socket.
    questions: FuturesUnordered<BoxFuture<'static, Answered>>,
    /// Ends when a socket does, however that comes about.
    closings: FuturesUnordered<BoxFuture<'static, ConnectionId>>,
}

impl Actor {
    pub(crate) fn new(
        dispatcher: Dispatcher,
        workers: Workers,
        players: Players,
        recorders: Recorders,
        rtp: rtp::Endpoints,
        commands: mpsc::Receiver<Command>,
        happened: mpsc::Receiver<EndpointEvent>,
    ) -> Self {
        let (questions, closings) = (FuturesUnordered::new(), FuturesUnordered::new());
        let outlets = HashMap::new();
        Self {
            dispatcher,
            workers,
            players,
            recorders,
            rtp,
            commands,
            happened,
            outlets,
            last_connection: 0,
            questions,
            closings,
        }
    }

    /// Runs until it is told to shut down, or nobody is left who could tell.
    pub(crate) async fn run(mut self) {
        let done = loop {
            let collection = Instant::from_std(self.dispatcher.next_timeout());
            tokio::select! {
                command = self.commands.recv() => match command {
                    Some(Command::Open { outlet, id }) => self.open(outlet, id),
                    Some(Command::Request { connection, request, answered }) => {
                        self.request(connection, &request, answered);
                    }
                    Some(Command::ShutDown { done }) => break Some(done),
                    None => break None,
                },
                Some(event) = self.happened.recv() => self.dispatcher.handle_endpoint_event(event),
                Some(answered) = self.questions.next() => self.answered(answered),
                Some(connection) = self.closings.next() => self.closed(connection),
                () = sleep_until(collection) => self.dispatcher.handle_timeout(Now::from_clocks()),
            }
            self.carry_out();
        };
        self.shut_down(done).await;
    }

    fn open(&mut self, outlet: Outlet, id: oneshot::Sender<ConnectionId>) {
        self.last_connection += 1;
        let connection = ConnectionId(self.last_connection);
        let frames = outlet.frames.clone();
        self.closings.push(Box::pin(async move {
            frames.closed().await;
            connection
        }));
        self.outlets.insert(connection, outlet);
        self.dispatcher.opened(connection);
        // A socket that has gone meanwhile is among the closings.
        let _ = id.send(connection);
    }

    fn closed(&mut self, connection: ConnectionId) {
        self.outlets.remove(&connection);
        self.dispatcher.closed(connection);
    }

    fn request(&mut self, connection: ConnectionId, request: &Request, answered: oneshot::Sender<()>) {
        let step = self.dispatcher.handle(Now::from_clocks(), connection, request);
        self.step(step, connection, answered);
    }

    fn step(&mut self, step: Step, connection: ConnectionId, answered: oneshot::Sender<()>) {
        match step {
            Step::Answer(frame) => self.answer(connection, frame, answered),
            Step::Ask(asked) => self.ask(*asked, connection, answered),
            // the socket reads on: nothing of its own is under way
            Step::Wait => drop(answered),
        }
    }

    /// Whatever the request has brought about goes first: KMS mostly sends a call's events before its answer.
    fn answer(&mut self, connection: ConnectionId, frame: String, answered: oneshot::Sender<()>) {
        self.carry_out();
        self.send(connection, frame);
        // A socket that does not wait any more is closed.
        let _ = answered.send(());
    }

    fn ask(&mut self, asked: Asked, connection: ConnectionId, answered: oneshot::Sender<()>) {
        self.carry_out();
        let (limit, answer) = self.answer_to(&asked);
        self.questions.push(Box::pin(async move {
            let answer = timeout(limit, answer).await.unwrap_or(Answer::Gone);
            Answered { asked, connection, answered, answer }
        }));
    }

    /// Who answers, and how long that may take.
    fn answer_to(&mut self, asked: &Asked) -> (Duration, BoxFuture<'static, Answer>) {
        let (ask, endpoint) = (asked.question.ask.clone(), asked.question.endpoint);
        match (ask, endpoint) {
            (Ask::UsedCpu(interval), _) => {
                (interval + WORKER_TIME, Box::pin(host::used_cpu(interval).map(Answer::UsedCpu)))
            }
            (ask, Some(endpoint)) => (WORKER_TIME, self.ask_endpoint(endpoint, ask)),
            (_, None) => (WORKER_TIME, Box::pin(std::future::ready(Answer::Gone))),
        }
    }

    fn ask_endpoint(&mut self, endpoint: EndpointId, ask: Ask) -> BoxFuture<'static, Answer> {
        match ask {
            Ask::Negotiation(negotiation) => self.negotiate(endpoint, negotiation),
            Ask::Player(question) => {
                let status = self.players.ask(endpoint, question);
                Box::pin(async move { status.await.map_or(Answer::Gone, Answer::Player) })
            }
            Ask::RecorderStopped => {
                let stopped = self.recorders.stopped(endpoint);
                Box::pin(stopped.map(|()| Answer::RecorderStopped))
            }
            Ask::Statistics(_) => {
                let statistics = match self.rtp.has(endpoint) {
                    true => self.rtp.statistics(endpoint),
                    false => self.workers.statistics(endpoint),
                };
                Box::pin(async move { statistics.await.map_or(Answer::Gone, Answer::Statistics) })
            }
            Ask::UsedCpu(_) => Box::pin(std::future::ready(Answer::Gone)),
        }
    }

    fn negotiate(&mut self, endpoint: EndpointId, negotiation: Negotiation) -> BoxFuture<'static, Answer> {
        let receiver = match negotiation {
            Negotiation::ProcessOffer(offer) if self.rtp.has(endpoint) => self.rtp.process_offer(endpoint, offer),
            Negotiation::GenerateOffer(options) if self.rtp.has(endpoint) => self.rtp.generate_offer(endpoint, options),
            Negotiation::ProcessAnswer(answer) if self.rtp.has(endpoint) => self.rtp.process_answer(endpoint, answer),
            Negotiation::ProcessOffer(offer) => self.workers.process_offer(endpoint, offer),
            Negotiation::GenerateOffer(options) => self.workers.generate_offer(endpoint, options),
            Negotiation::ProcessAnswer(answer) => self.workers.process_answer(endpoint, answer),
        };
        Box::pin(async move { Answer::Negotiation(receiver.await.unwrap_or(Err(SdpError::Gone))) })
    }

    fn answered(&mut self, answered: Answered) {
        let Answered { asked, connection, answered, answer } = answered;
        let step = self.dispatcher.handle_answer(Now::from_clocks(), asked, answer);
        self.step(step, connection, answered);
    }

    fn carry_out(&mut self) {
        while let Some(effect) = self.dispatcher.poll_effect() {
            match effect {
                Effect::Worker(call) => perform(&mut self.workers, call),
                Effect::Player(call) => self.play(call),
                Effect::Recorder(call) => self.record(call),
                Effect::Rtp(call) => self.exchange(call),
                Effect::Send { connection, frame } => self.send(connection, frame),
            }
        }
    }

    fn play(&mut self, call: PlayerCall) {
        match call {
            PlayerCall::Create { id, uri } => {
                if let Some(publisher) = self.workers.create_feed(id) {
                    self.players.create(uri, publisher);
                }
            }
            PlayerCall::Play { id } => self.players.play(id),
            PlayerCall::Pause { id } => self.players.pause(id),
            PlayerCall::Stop { id } => self.players.stop(id),
            PlayerCall::Remove { id } => self.players.remove(id),
        }
    }

    fn record(&mut self, call: RecorderCall) {
        match call {
            RecorderCall::Create { id, uri, profile } => {
                if let Some(tap) = self.workers.create_tap(id) {
                    self.recorders.create(tap, uri, profile);
                }
            }
            RecorderCall::Feed { id, kind, is_fed } => self.recorders.feed(id, kind, is_fed),
            RecorderCall::Record { id } => self.recorders.record(id),
            RecorderCall::Pause { id } => self.recorders.pause(id),
            RecorderCall::Stop { id } => self.recorders.stop(id),
            RecorderCall::Remove { id } => self.recorders.remove(id),
        }
    }

    fn exchange(&mut self, call: RtpCall) {
        match call {
            RtpCall::Create { id, is_v6 } => {
                // one wish that waits stands for all
                let (bell, keyframes) = mpsc::channel(1);
                if let Some((publisher, tap)) = self.workers.create_exchange(id, bell) {
                    self.rtp.create(publisher, tap, keyframes, is_v6);
                }
            }
            RtpCall::RequestKeyframe { id } => self.rtp.request_keyframe(id),
            RtpCall::Remove { id } => self.rtp.remove(id),
        }
    }

    /// A client that does not read what it is sent is disconnected: nothing is kept for it without bound.
    fn send(&mut self, connection: ConnectionId, frame: String) {
        let Some(outlet) = self.outlets.get(&connection) else { return };
        if let Err(TrySendError::Full(_)) = outlet.frames.try_send(frame) {
            tracing::warn!(connection = connection.0, "a client reads too slowly; its socket is closed");
            self.dispatcher.closed(connection);
            if let Some(outlet) = self.outlets.remove(&connection) {
                let _ = outlet.end.send(End::TooSlow);
            }
        }
    }

    async fn shut_down(self, done: Option<oneshot::Sender<()>>) {
        for outlet in self.outlets.into_values() {
            let _ = outlet.end.send(End::ShuttingDown);
        }
        // Ending recordings waits for the disk, ending the workers for their threads.
        let (recorders, workers) = (self.recorders, self.workers);
        let ending = move || {
            recorders.finish();
            drop(workers);
        };
        // Recordings still tell what becomes of them, and are not to wait for somebody who hears it.
        drop(self.happened);
        if tokio::task::spawn_blocking(ending).await.is_err() {
            tracing::error!("the media workers did not end cleanly");
        }
        if let Some(done) = done {
            let _ = done.send(());
        }
    }
}

fn perform(workers: &mut Workers, call: WorkerCall) {
    match call {
        WorkerCall::Create { id, options } => workers.create(id, options),
        WorkerCall::Remove { id } => workers.remove(id),
        WorkerCall::GatherCandidates { id } => workers.gather_candidates(id),
        WorkerCall::AddIceCandidate { id, candidate } => workers.add_ice_candidate(id, candidate),
        WorkerCall::SetStunServer { id, address, port } => workers.set_stun_server(id, &address, port),
        WorkerCall::Connect { source, sink, kind } => workers.connect(source, sink, kind),
        WorkerCall::Disconnect { source, sink, kind } => workers.disconnect(source, sink, kind),
        WorkerCall::RequestKeyframe { id } => workers.request_keyframe(id),
    }
}
