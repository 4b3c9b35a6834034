use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Asker, Line, Lost, Output, Session};
use crate::client::Error;
use crate::client::call::Call;
use crate::client::keep_alive::KeepAlive;
use crate::rpc::ErrorObject;

/// How long after it was sent a request may be sent again. A server remembers its answers for 20 s, so within this time
/// it does not do anything twice; the rest is for the way.
const REPEATABLE: Duration = Duration::from_secs(15);

/// How a session outlives its connection.
///
/// Kurento's servers keep a session whose socket is gone for minutes, with its objects and subscriptions. A client that
/// comes back names it in `connect`, and goes on counting its requests. The same ids get the same answers, so what was
/// asked for shortly before the cut is asked for again, and is done once.
impl<W> Session<W> {
    /// From now on a lost connection is not the end: the caller makes another one.
    pub(in crate::client) fn allow_resuming(&mut self) {
        self.may_resume = true;
    }

    /// Whether another connection is needed.
    pub(in crate::client) fn is_away(&self) -> bool {
        self.line == Line::Away
    }

    /// Why the connection is lost, if it is.
    pub(in crate::client) fn why_lost(&self) -> Option<Lost> {
        self.lost.clone().or_else(|| self.away.clone().filter(|_| self.is_away()))
    }

    /// Why there is no connection.
    pub(in crate::client) fn away_because(&self) -> Lost {
        self.away.clone().unwrap_or(Lost::ClosedHere)
    }

    /// Nothing goes out any more. What cannot be asked for again safely has failed.
    pub(super) fn go_away(&mut self, reason: &Lost) {
        self.line = Line::Away;
        self.away = Some(reason.clone());
        self.unsent.clear();
        for (id, pending) in std::mem::take(&mut self.pending) {
            let is_safe = pending.sent.is_none() || pending.names_session;
            if !matches!(pending.asker, Asker::Caller(_) | Asker::Nobody) {
                continue;
            }
            if is_safe {
                self.unsent.push_back(id);
                self.pending.insert(id, pending);
            } else {
                self.deadlines.remove(&(pending.deadline, id));
                self.fail(pending, |_, _| Error::ConnectionLost { reason: reason.clone() });
            }
        }
    }

    /// Another connection stands: asks the server for a sign of life, and for the session if there is one.
    pub(in crate::client) fn handle_connected(&mut self, now: Instant) {
        let until = now + self.ping_timeout;
        self.line = Line::Introducing { until };
        self.send(now, Call::first_ping(), until, Asker::Introduction);
        if let Some(session) = self.session_id.clone() {
            self.send(now, Call::connect(Some(&session)), until, Asker::Introduction);
        }
    }

    /// An introduction was answered. Without a session there is nothing to ask for but a pong.
    pub(super) fn introduced(&mut self, now: Instant, method: &str, outcome: &Result<Value, ErrorObject>) {
        let is_last = method == "connect" || self.session_id.is_none();
        match outcome {
            // A session that the server does not know is gone with all it held, and so is one of a server that was
            // restarted. What has happened to its objects cannot be mended here.
            Err(error) if method == "connect" => self.end(Lost::SessionGone { reason: error.to_string() }),
            Err(error) => self.end(Lost::Broken(format!("a ping was refused: {error}"))),
            Ok(_) if is_last => self.resumed(now),
            Ok(_) => {}
        }
    }

    fn resumed(&mut self, now: Instant) {
        self.line = Line::Up;
        self.keep_alive = KeepAlive::new(now, self.ping_interval, self.ping_timeout);
        self.outputs.push_back(Output::Resumed);
    }

    /// Whether requests wait to be sent, now that they can be.
    pub(in crate::client) fn has_unsent(&self) -> bool {
        self.line == Line::Up && !self.unsent.is_empty()
    }

    /// Sends the request that has waited longest.
    pub(in crate::client) fn send_next(&mut self, now: Instant) {
        let Some(id) = self.unsent.pop_front() else { return };
        // It may have waited too long.
        let Some(pending) = self.pending.get_mut(&id) else { return };
        match pending.sent {
            Some(sent) if sent + REPEATABLE <= now => {
                let Some(pending) = self.take(id) else { return };
                let reason = Lost::Broken("it was lost before the answer came, for too long to ask again".to_owned());
                self.fail(pending, |_, _| Error::ConnectionLost { reason });
            }
            _ => {
                pending.sent.get_or_insert(now);
                self.outputs.push_back(Output::Frame(pending.frame.clone()));
            }
        }
    }
}
