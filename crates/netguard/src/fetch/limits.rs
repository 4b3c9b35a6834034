use std::time::Duration;

/// How long a fetch waits, and how much it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection, TLS included, over all addresses of the name.
    pub connecting: Duration,
    /// From the connection to the end of the answer's headers.
    pub answering: Duration,
    /// Between two pieces of the body.
    pub idling: Duration,
    /// Of an answer's headers, in bytes.
    pub header: usize,
    /// Of an answer's body, in bytes, where a request does not say otherwise.
    pub body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connecting: Duration::from_secs(10),
            answering: Duration::from_secs(15),
            idling: Duration::from_secs(15),
            header: 32 * 1024,
            body: 64 * 1024 * 1024,
        }
    }
}
