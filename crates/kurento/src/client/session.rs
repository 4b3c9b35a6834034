//! The protocol as seen by a client, without I/O: which requests are under way, when each has waited too long, whether
//! the peer is alive, which session the server gave us.
//!
//! Inputs are calls, frames and the time; outputs are taken with [`Session::poll_output`] after each input. `W` stands
//! for whoever waits for an answer.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::call::Call;
use super::keep_alive::{Beat, KeepAlive};
use super::{Error, Lost, Options, Resume};
use crate::event::Event;
use crate::rpc::{ErrorCode, ErrorObject, Id, Incoming, Request, Response};
use crate::types::SessionId;

/// What is to be done after an input.
#[derive(Debug)]
pub(super) enum Output<W> {
    /// Send this text.
    Frame(String),
    /// Tell this caller how its request went.
    Answer(W, Result<Value, Error>),
    Event(Event),
}

/// Who waits for an answer.
#[derive(Debug)]
enum Asker<W> {
    Caller(W),
    KeepAlive,
}

#[derive(Debug)]
struct Pending<W> {
    asker: Asker<W>,
    method: &'static str,
    name: String,
    asked: Instant,
    deadline: Instant,
}

/// The state of one connection.
#[derive(Debug)]
pub(super) struct Session<W> {
    last_id: u64,
    session_id: Option<SessionId>,
    pending: HashMap<u64, Pending<W>>,
    /// When each request has waited too long. A keep-alive ping is not among them.
    deadlines: BTreeSet<(Instant, u64)>,
    keep_alive: KeepAlive,
    outputs: VecDeque<Output<W>>,
    lost: Option<Lost>,
}

impl<W> Session<W> {
    pub(super) fn new(now: Instant, options: &Options) -> Self {
        Self {
            last_id: options.resume.last_id,
            session_id: options.resume.session_id.clone(),
            pending: HashMap::new(),
            deadlines: BTreeSet::new(),
            keep_alive: KeepAlive::new(now, options.ping_interval, options.ping_timeout),
            outputs: VecDeque::new(),
            lost: None,
        }
    }

    /// How many requests are under way.
    pub(super) fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Why the connection ended, if it has.
    pub(super) fn lost(&self) -> Option<&Lost> {
        self.lost.as_ref()
    }

    /// What a connection that follows on this one needs.
    pub(super) fn resume(&self) -> Resume {
        Resume { session_id: self.session_id.clone(), last_id: self.last_id }
    }

    pub(super) fn poll_output(&mut self) -> Option<Output<W>> {
        self.outputs.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due.
    pub(super) fn next_timeout(&self) -> Instant {
        let keep_alive = self.keep_alive.next_timeout();
        self.deadlines.first().map_or(keep_alive, |(deadline, _)| keep_alive.min(*deadline))
    }

    /// Asks for something; the answer is to come until `deadline`.
    pub(super) fn call(&mut self, now: Instant, call: Call, deadline: Instant, waiter: W) {
        if let Some(reason) = self.lost.clone() {
            self.outputs.push_back(Output::Answer(waiter, Err(Error::ConnectionLost { reason })));
            return;
        }
        let id = self.send(now, call, deadline, Asker::Caller(waiter));
        self.deadlines.insert((deadline, id));
    }

    fn send(&mut self, now: Instant, call: Call, deadline: Instant, asker: Asker<W>) -> u64 {
        let Call { method, name, mut params } = call;
        // `connect` takes another session, or asks for a new one.
        if let Some(session_id) = self.session_id.as_ref().filter(|_| method != "connect") {
            params.entry("sessionId").or_insert_with(|| session_id.as_str().into());
        }
        self.last_id += 1;
        let id = self.last_id;
        self.pending.insert(id, Pending { asker, method, name, asked: now, deadline });
        let request = Request { id: Some(id.into()), method: method.to_owned(), params };
        self.outputs.push_back(Output::Frame(request.to_text()));
        id
    }

    /// Reads a frame. A frame that cannot be read is logged and ignored: whoever waits for it has a deadline.
    pub(super) fn handle_frame(&mut self, now: Instant, frame: &[u8]) {
        if self.lost.is_some() {
            return;
        }
        self.keep_alive.heard(now);
        match Incoming::parse(frame) {
            Ok(Incoming::Response(response)) => self.handle_response(response),
            Ok(Incoming::Event(event)) => self.outputs.push_back(Output::Event(event)),
            Ok(Incoming::Notification { method }) => tracing::debug!(method, "an unknown notification is ignored"),
            Err(error) => tracing::warn!(%error, bytes = frame.len(), "a frame of the media server is ignored"),
        }
    }

    fn handle_response(&mut self, response: Response) {
        let Response { id, outcome } = response;
        let number = id.as_ref().and_then(Id::as_u64);
        let Some(pending) = number.and_then(|id| self.take(id)) else {
            let id = id.map_or_else(|| "null".to_owned(), |id| id.to_string());
            tracing::warn!(id, "an answer to no request that waits is ignored");
            return;
        };
        self.remember_session(pending.method, &outcome);
        match pending.asker {
            Asker::KeepAlive => self.keep_alive.answered(),
            Asker::Caller(waiter) => {
                let outcome = outcome.map_err(|error| Error::Refused { operation: pending.name, error });
                self.outputs.push_back(Output::Answer(waiter, outcome));
            }
        }
    }

    fn take(&mut self, id: u64) -> Option<Pending<W>> {
        let pending = self.pending.remove(&id)?;
        self.deadlines.remove(&(pending.deadline, id));
        Some(pending)
    }

    /// Almost every answer names the session, which later requests then name.
    fn remember_session(&mut self, method: &str, outcome: &Result<Value, ErrorObject>) {
        match outcome {
            Ok(_) if method == "closeSession" => self.session_id = None,
            Ok(result) => self.adopt_session(result.get("sessionId").and_then(Value::as_str)),
            // The session to go on with is gone.
            Err(error) if method == "connect" && error.code == ErrorCode::InvalidSession => self.session_id = None,
            Err(_) => {}
        }
    }

    fn adopt_session(&mut self, named: Option<&str>) {
        let known = self.session_id.as_ref().map(SessionId::as_str);
        if let Some(named) = named.filter(|named| known != Some(*named)) {
            self.session_id = Some(named.into());
        }
    }

    /// Lets time pass: fails what has waited too long, and sees to the keep-alive.
    pub(super) fn handle_timeout(&mut self, now: Instant) {
        while self.deadlines.first().is_some_and(|(deadline, _)| *deadline <= now) {
            let late = self.deadlines.pop_first().and_then(|(_, id)| self.pending.remove(&id));
            if let Some(pending) = late {
                self.fail(pending, |operation, after| Error::TimedOut { operation, after });
            }
        }
        match self.keep_alive.beat(now) {
            Beat::Rest => {}
            Beat::Ping { deadline } => {
                self.send(now, Call::ping(), deadline, Asker::KeepAlive);
            }
            Beat::Dead { silent } => self.handle_lost(Lost::Silent(silent)),
        }
    }

    /// The connection is gone: whoever waits is told, and so is whoever asks from now on.
    pub(super) fn handle_lost(&mut self, reason: Lost) {
        if self.lost.is_some() {
            return;
        }
        self.deadlines.clear();
        for (_, pending) in std::mem::take(&mut self.pending) {
            self.fail(pending, |_, _| Error::ConnectionLost { reason: reason.clone() });
        }
        self.lost = Some(reason);
    }

    fn fail(&mut self, pending: Pending<W>, why: impl FnOnce(String, Duration) -> Error) {
        if let Asker::Caller(waiter) = pending.asker {
            let error = why(pending.name, pending.deadline.saturating_duration_since(pending.asked));
            self.outputs.push_back(Output::Answer(waiter, Err(error)));
        }
    }
}

#[cfg(test)]
mod tests;
