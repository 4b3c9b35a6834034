/// How much clients may make of what a media server keeps. What is asked for beyond that is refused with
/// `NOT_ENOUGH_RESOURCES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Media objects of all clients together.
    pub objects: usize,
    /// Sessions that hold something.
    pub sessions: usize,
    /// Subscriptions of all sessions together.
    pub subscriptions: usize,
    /// Whether RtpEndpoints may be made: what they exchange is neither encrypted nor authenticated.
    pub rtp_endpoints: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { objects: 20_000, sessions: 10_000, subscriptions: 200_000, rtp_endpoints: false }
    }
}
