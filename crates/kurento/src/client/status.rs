use super::{Ended, Lost};

/// Where a client stands with its media server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Connected.
    ///
    /// `resumed` counts the connections that have followed on the first. After each, objects and subscriptions are what
    /// they were, but events that were raised in between are lost: servers do not keep them. Whoever needs to know what
    /// they missed asks for the state of the objects.
    Connected { resumed: u64 },
    /// The connection is lost and another is being made. Calls wait for it, within their own time.
    Away {
        reason: Lost,
        /// Nobody listens at the address: the media server is not running, as far as one can see from here.
        is_refused: bool,
    },
    /// It is over: see [`Ended`].
    Ended(Ended),
}
