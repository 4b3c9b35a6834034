use std::time::Duration;

use super::{Reconnect, Resume};

/// How a [`Client`](super::Client) treats its connection.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long connecting may take: TCP, the WebSocket handshake and the first ping together.
    pub connect_timeout: Duration,
    /// How long a request may wait for its answer. KMS serves the requests of one connection strictly in order, so a
    /// request waits for all that were sent before it.
    pub request_timeout: Duration,
    /// How often the peer is pinged.
    pub ping_interval: Duration,
    /// How long the peer may stay silent after a ping. Any frame counts as a sign of life, since KMS answers a ping only
    /// after the requests before it.
    pub ping_timeout: Duration,
    /// The largest message that is taken from the peer; a larger one ends the connection.
    pub max_message_bytes: usize,
    /// How many events may wait to be read; what comes when that many wait is dropped.
    pub event_queue: usize,
    /// How many requests may be under way; callers beyond that wait, within their own timeout.
    pub max_pending: usize,
    /// Where an earlier connection to the same server left off.
    pub resume: Resume,
    /// How to come back after the connection is lost; without it, that is the end. A stream that was given from outside
    /// ([`Client::over`](super::Client::over)) cannot be made again.
    pub reconnect: Option<Reconnect>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(10),
            ping_interval: Duration::from_secs(20),
            ping_timeout: Duration::from_secs(15),
            max_message_bytes: 4 * 1024 * 1024,
            event_queue: 4096,
            max_pending: 1024,
            resume: Resume::default(),
            reconnect: Some(Reconnect::default()),
        }
    }
}
