//! The protocol as seen by a client, without I/O: which requests are under way, when each has waited too long, whether
//! the peer is alive, which session the server gave us, and how to go on with it over another connection.
//!
//! Inputs are calls, frames and the time; outputs are taken with [`Session::poll_output`] after each input. `W` stands
//! for whoever waits for an answer.

mod late;
mod resuming;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::call::Call;
use super::keep_alive::{Beat, KeepAlive};
use super::{Error, Lost, Options, Resume};
use crate::event::Event;
use crate::rpc::{ErrorCode, ErrorObject, Id, Incoming, Request, Response};
use crate::types::SessionId;

use late::LateCreations;

/// What is to be done after an input.
#[derive(Debug)]
pub(super) enum Output<W> {
    /// Send this text.
    Frame(String),
    /// Tell this caller how its request went.
    Answer(W, Result<Value, Error>),
    Event(Event),
    /// The session goes on over the new connection. Events that were raised while there was none are lost.
    Resumed,
}

/// Who waits for an answer.
#[derive(Debug)]
enum Asker<W> {
    Caller(W),
    /// What comes of it changes nothing.
    Nobody,
    KeepAlive,
    /// The first requests on a connection that follows another.
    Introduction,
}

#[derive(Debug)]
struct Pending<W> {
    asker: Asker<W>,
    method: &'static str,
    name: String,
    asked: Instant,
    deadline: Instant,
    /// Kept in case that it has to be sent again.
    frame: String,
    names_session: bool,
    sent: Option<Instant>,
}

/// Whether requests can go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Up,
    /// There is no connection, and another is being made.
    Away,
    /// Another connection stands, and the server is being asked for the session.
    Introducing {
        until: Instant,
    },
}

/// The state of one session, over one connection or several in turn.
#[derive(Debug)]
pub(super) struct Session<W> {
    last_id: u64,
    session_id: Option<SessionId>,
    line: Line,
    /// Why the connection was lost last.
    away: Option<Lost>,
    may_resume: bool,
    ping_interval: Duration,
    ping_timeout: Duration,
    /// In the order of their ids.
    pending: BTreeMap<u64, Pending<W>>,
    /// Requests that wait for a connection, or are to be sent again over a new one, in the order of their ids.
    unsent: VecDeque<u64>,
    /// When each request has waited too long. A keep-alive ping is not among them.
    deadlines: BTreeSet<(Instant, u64)>,
    keep_alive: KeepAlive,
    late_creations: LateCreations,
    outputs: VecDeque<Output<W>>,
    lost: Option<Lost>,
}

impl<W> Session<W> {
    pub(super) fn new(now: Instant, options: &Options) -> Self {
        Self {
            last_id: options.resume.last_id,
            session_id: options.resume.session_id.clone(),
            line: Line::Up,
            away: None,
            may_resume: false,
            ping_interval: options.ping_interval,
            ping_timeout: options.ping_timeout,
            pending: BTreeMap::new(),
            unsent: VecDeque::new(),
            deadlines: BTreeSet::new(),
            keep_alive: KeepAlive::new(now, options.ping_interval, options.ping_timeout),
            late_creations: LateCreations::default(),
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
    pub(super) fn next_timeout(&self) -> Option<Instant> {
        let line = match self.line {
            Line::Up => Some(self.keep_alive.next_timeout()),
            Line::Introducing { until } => Some(until),
            Line::Away => None,
        };
        line.into_iter().chain(self.deadlines.first().map(|(deadline, _)| *deadline)).min()
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
        let names_session = params.contains_key("sessionId");
        let frame = Request { id: Some(id.into()), method: method.to_owned(), params }.to_text();
        let waits = self.line != Line::Up && matches!(asker, Asker::Caller(_) | Asker::Nobody);
        let sent = (!waits).then_some(now);
        let pending = Pending { asker, method, name, asked: now, deadline, frame, names_session, sent };
        match sent {
            Some(_) => self.outputs.push_back(Output::Frame(pending.frame.clone())),
            None => self.unsent.push_back(id),
        }
        self.pending.insert(id, pending);
        id
    }

    /// Reads a frame. A frame that cannot be read is logged and ignored: whoever waits for it has a deadline.
    pub(super) fn handle_frame(&mut self, now: Instant, frame: &[u8]) {
        if self.lost.is_some() {
            return;
        }
        self.keep_alive.heard(now);
        match Incoming::parse(frame) {
            Ok(Incoming::Response(response)) => self.handle_response(now, response),
            Ok(Incoming::Event(event)) => self.outputs.push_back(Output::Event(event)),
            Ok(Incoming::Notification { method }) => tracing::debug!(method, "an unknown notification is ignored"),
            Err(error) => tracing::warn!(%error, bytes = frame.len(), "a frame of the media server is ignored"),
        }
    }

    fn handle_response(&mut self, now: Instant, response: Response) {
        let Response { id, outcome } = response;
        let number = id.as_ref().and_then(Id::as_u64);
        let Some(pending) = number.and_then(|id| self.take(id)) else {
            if number.is_some_and(|id| self.late_creations.remove(id)) {
                return self.release_late(now, outcome);
            }
            let id = id.map_or_else(|| "null".to_owned(), |id| id.to_string());
            tracing::warn!(id, "an answer to no request that waits is ignored");
            return;
        };
        self.remember_session(pending.method, &outcome);
        match pending.asker {
            Asker::Nobody => {}
            Asker::KeepAlive => self.keep_alive.answered(),
            Asker::Introduction => self.introduced(now, pending.method, &outcome),
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
            let late = self.deadlines.pop_first().and_then(|(_, id)| Some((id, self.pending.remove(&id)?)));
            if let Some((id, pending)) = late {
                if pending.method == "create" && pending.sent.is_some() {
                    self.late_creations.insert(id);
                }
                self.fail(pending, |operation, after| Error::TimedOut { operation, after });
            }
        }
        match self.line {
            Line::Up => self.keep_alive_beat(now),
            Line::Introducing { until } if until <= now => self.handle_lost(Lost::Silent(self.ping_timeout)),
            Line::Introducing { .. } | Line::Away => {}
        }
    }

    fn keep_alive_beat(&mut self, now: Instant) {
        match self.keep_alive.beat(now) {
            Beat::Rest => {}
            Beat::Ping { deadline } => {
                self.send(now, Call::ping(), deadline, Asker::KeepAlive);
            }
            Beat::Dead { silent } => self.handle_lost(Lost::Silent(silent)),
        }
    }

    /// The connection is gone. If the session may go on over another, whoever waits waits on, as far as that is safe; else
    /// this is the end.
    pub(super) fn handle_lost(&mut self, reason: Lost) {
        if self.lost.is_some() {
            return;
        }
        if self.may_resume && reason.is_transient() {
            self.go_away(&reason);
        } else {
            self.end(reason);
        }
    }

    /// There will be no other connection: whoever waits is told, and so is whoever asks from now on.
    pub(super) fn end(&mut self, reason: Lost) {
        if self.lost.is_some() {
            return;
        }
        self.deadlines.clear();
        self.unsent.clear();
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
