use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use kurento::rpc::{Id, Request, Response};

use super::answer_cache::AnswerCache;
use super::fields::Fields;
use super::methods::{self, Context, Reply};
use super::sockets::{ConnectionId, Sockets};
use super::transaction::Transaction;
use crate::Limits;
use crate::objects::{
    self, Answer, Environment, Failure, Model, Now, Outcome, PlayerCall, Question, RecorderCall, RtpCall, SessionId,
    WorkerCall,
};
use crate::webrtc::EndpointEvent;

/// Room for all remembered answers. An answer is rarely longer than an SDP, so this is thousands of them.
const ANSWER_CACHE_BYTES: usize = 16 * 1024 * 1024;

/// Handles the requests of all sockets: a state machine without I/O.
///
/// After each input the owner carries out what [`Self::poll_effect`] tells.
pub(crate) struct Dispatcher {
    /// By this a client that comes back sees whether it has found the same run of the server.
    pub(super) server_id: String,
    pub(super) model: Model,
    sockets: Sockets,
    answers: AnswerCache,
    /// Requests for which somebody else has been asked, and the sockets that have sent them again since.
    under_way: HashMap<(SessionId, String), Vec<ConnectionId>>,
    /// Answers for those sockets.
    repeated: VecDeque<(ConnectionId, String)>,
}

/// How far a request got.
#[derive(Debug)]
pub(crate) enum Step {
    /// The frame that answers it.
    Answer(String),
    /// The workers are to be asked first.
    Ask(Box<Asked>),
    /// The same request is under way: its answer will be sent to this socket too.
    Wait,
}

/// A request that waits for a worker.
#[derive(Debug)]
pub(crate) struct Asked {
    exchange: Exchange,
    pub(crate) question: Question,
    /// The transaction that the request is a part of.
    transaction: Option<Transaction>,
}

/// What it takes to answer a request.
#[derive(Debug)]
struct Exchange {
    connection: ConnectionId,
    /// A notification has none.
    id: Option<Id>,
    /// Only `ping` may have none.
    session: Option<SessionId>,
}

/// What is to be done outside of the state machine.
#[derive(Debug)]
pub(crate) enum Effect {
    Worker(WorkerCall),
    Player(PlayerCall),
    Recorder(RecorderCall),
    Rtp(RtpCall),
    Send { connection: ConnectionId, frame: String },
}

impl Dispatcher {
    pub(crate) fn new(
        environment: Box<dyn Environment>,
        limits: Limits,
        garbage_collection: Duration,
        now: Now,
    ) -> Self {
        let mut model = Model::new(environment, limits, garbage_collection, now);
        let server_id = model.new_uuid();
        Self {
            server_id,
            model,
            sockets: Sockets::default(),
            answers: AnswerCache::new(ANSWER_CACHE_BYTES),
            under_way: HashMap::new(),
            repeated: VecDeque::new(),
        }
    }

    pub(crate) fn opened(&mut self, connection: ConnectionId) {
        self.sockets.open(connection);
    }

    /// A session outlives its socket: the client may come back with another one.
    pub(crate) fn closed(&mut self, connection: ConnectionId) {
        if let Some(session) = self.sockets.close(connection) {
            self.model.touch(&session);
        }
    }

    pub(crate) fn handle(&mut self, now: Now, connection: ConnectionId, request: &Request) -> Step {
        let session = match self.session_of(connection, request) {
            Ok(session) => session,
            Err(failure) => return Step::Answer(Response::failed(request.id.clone(), failure.into()).to_text()),
        };
        if let Some(answer) = self.answered_before(now, connection, session.as_ref(), request) {
            return Step::Answer(answer);
        }
        if self.joins(connection, session.as_ref(), request) {
            return Step::Wait;
        }
        let mut exchange = Exchange { connection, id: request.id.clone(), session };
        match self.run(now, &mut exchange, request) {
            Ok(Reply::Ask(question)) => self.ask(exchange, question, None),
            Ok(Reply::Transaction(transaction)) => self.advance(now, exchange, transaction),
            reply => Step::Answer(self.answer(now, exchange, reply)),
        }
    }

    /// Goes on with a request for which somebody else has been asked.
    pub(crate) fn handle_answer(&mut self, now: Now, asked: Asked, answer: Answer) -> Step {
        let Asked { exchange, question, transaction } = asked;
        let reply = match self.model.handle_answer(now, question, answer) {
            Ok(Outcome::Value(value)) => Ok(Reply::value(value)),
            Ok(Outcome::Ask(_)) => Err(Failure::unexpected("an answer is no question")),
            Err(failure) => Err(failure),
        };
        match (transaction, exchange.session.clone()) {
            (Some(mut transaction), Some(session)) => {
                transaction.note(&session, reply);
                self.advance(now, exchange, transaction)
            }
            _ => Step::Answer(self.answer(now, exchange, reply)),
        }
    }

    /// Carries out the operations of a transaction up to the next one for which somebody else is to be asked.
    fn advance(&mut self, now: Now, exchange: Exchange, mut transaction: Transaction) -> Step {
        let Some(session) = exchange.session.clone() else {
            return Step::Answer(self.answer(now, exchange, Err(Failure::invalid_session())));
        };
        while let Some(request) = transaction.next() {
            let reply = match request {
                Ok(request) => self.run_part(now, &session, &request),
                Err(failure) => return Step::Answer(self.answer(now, exchange, Err(failure))),
            };
            match reply {
                Ok(Reply::Ask(question)) => return self.ask(exchange, question, Some(transaction)),
                reply => transaction.note(&session, reply),
            }
        }
        Step::Answer(self.answer(now, exchange, Ok(transaction.into_reply())))
    }

    fn ask(&mut self, exchange: Exchange, question: Question, transaction: Option<Transaction>) -> Step {
        if let (Some(session), Some(id)) = (&exchange.session, &exchange.id) {
            self.under_way.entry((session.clone(), id.to_string())).or_default();
        }
        Step::Ask(Box::new(Asked { exchange, question, transaction }))
    }

    /// Whether a request has been sent before, perhaps through a socket that was lost, and is not answered yet. What it asks for
    /// is not done twice.
    fn joins(&mut self, connection: ConnectionId, session: Option<&SessionId>, request: &Request) -> bool {
        let (Some(session), Some(id)) = (session, request.id.as_ref()) else { return false };
        let Some(waiting) = self.under_way.get_mut(&(session.clone(), id.to_string())) else { return false };
        if !waiting.contains(&connection) {
            waiting.push(connection);
        }
        self.sockets.bind(connection, session);
        true
    }

    fn run_part(&mut self, now: Now, session: &SessionId, request: &Request) -> Result<Reply, Failure> {
        let find = |name| methods::find(name).filter(|_| methods::may_be_part(name));
        let method = find(&request.method).ok_or_else(Failure::method_not_found)?;
        method(self, Context { now, session, is_new: false, request })
    }

    pub(crate) fn handle_endpoint_event(&mut self, happened: EndpointEvent) {
        self.model.handle_endpoint_event(happened);
    }

    /// When [`Self::handle_timeout`] has something to do.
    pub(crate) fn next_timeout(&self) -> Instant {
        self.model.next_collection()
    }

    pub(crate) fn handle_timeout(&mut self, now: Now) {
        self.model.collect_garbage(now, |session| self.sockets.serving(session).is_some());
    }

    /// An event for a session without a socket is lost, as in Kurento.
    pub(crate) fn poll_effect(&mut self) -> Option<Effect> {
        if let Some((connection, frame)) = self.repeated.pop_front() {
            return Some(Effect::Send { connection, frame });
        }
        loop {
            match self.model.poll_effect()? {
                objects::Effect::Worker(call) => return Some(Effect::Worker(call)),
                objects::Effect::Player(call) => return Some(Effect::Player(call)),
                objects::Effect::Recorder(call) => return Some(Effect::Recorder(call)),
                objects::Effect::Rtp(call) => return Some(Effect::Rtp(call)),
                objects::Effect::Event { session, event } => {
                    if let Some(connection) = self.sockets.serving(&session) {
                        let frame = event.to_text().expect("the events of the model can always be written");
                        return Some(Effect::Send { connection, frame });
                    }
                }
            }
        }
    }

    /// The session that a request names, else the one that its socket serves.
    fn session_of(&self, connection: ConnectionId, request: &Request) -> Result<Option<SessionId>, Failure> {
        match request.optional_field("sessionId")? {
            Some(id) => SessionId::new(&id).map(Some).ok_or_else(Failure::invalid_session),
            None => Ok(self.sockets.session(connection).cloned()),
        }
    }

    /// The answer to a request that a client sends again, perhaps through another socket because it lost the first.
    fn answered_before(
        &mut self,
        now: Now,
        connection: ConnectionId,
        session: Option<&SessionId>,
        request: &Request,
    ) -> Option<String> {
        let (session, id) = (session?, request.id.as_ref()?);
        let answer = self.answers.get(now.instant, session, id)?.to_owned();
        self.sockets.bind(connection, session);
        Some(answer)
    }

    fn run(&mut self, now: Now, exchange: &mut Exchange, request: &Request) -> Result<Reply, Failure> {
        if request.method == "ping" {
            return Ok(Reply::value("pong"));
        }
        let method = methods::find(&request.method).ok_or_else(Failure::method_not_found)?;
        let is_new = exchange.session.is_none();
        let uuid = if is_new { self.model.new_uuid() } else { String::new() };
        let session = exchange.session.take().or_else(|| SessionId::new(&uuid)).ok_or_else(Failure::invalid_session)?;
        if !is_new && !methods::needs_existing_session(&request.method) {
            self.sockets.bind(exchange.connection, &session);
        }
        let session = exchange.session.insert(session);
        method(self, Context { now, session, is_new, request })
    }

    /// Makes the frame that answers a request, and remembers it. A socket serves the session that it was told.
    fn answer(&mut self, now: Now, exchange: Exchange, reply: Result<Reply, Failure>) -> String {
        let Exchange { connection, id, session } = exchange;
        let response = match reply {
            Ok(reply) => {
                if matches!(reply, Reply::Fields(_)) {
                    self.bind(connection, session.as_ref());
                }
                Response::ok(id, reply.into_result(session.as_ref()))
            }
            Err(failure) => Response::failed(id, failure.into()),
        };
        let frame = response.to_text();
        if let Some(session) = &session {
            self.model.touch(session);
            self.remember(now, session, response.id.as_ref(), &frame);
            self.repeat(session, response.id.as_ref(), &frame);
        }
        frame
    }

    fn repeat(&mut self, session: &SessionId, id: Option<&Id>, frame: &str) {
        let waiting = id.and_then(|id| self.under_way.remove(&(session.clone(), id.to_string())));
        self.repeated.extend(waiting.into_iter().flatten().map(|connection| (connection, frame.to_owned())));
    }

    fn remember(&mut self, now: Now, session: &SessionId, id: Option<&Id>, frame: &str) {
        if let Some(id) = id {
            self.answers.insert(now.instant, session, id, frame);
        }
    }

    fn bind(&mut self, connection: ConnectionId, session: Option<&SessionId>) {
        if let Some(session) = session {
            self.sockets.bind(connection, session);
        }
    }
}
