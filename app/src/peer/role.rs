use messages::{ClientMessage, ErrorCode, SdpOffer};

use super::{Credentials, Problem};

/// What differs between a publisher and a viewer.
pub trait Role {
    /// The request that carries `offer`; `former` is what an earlier acceptance gave, if there was one.
    fn request(&self, offer: SdpOffer, former: Option<&Credentials>) -> ClientMessage;

    /// Whether a new offer continues the peer of an earlier one. Otherwise the earlier peer is released first.
    const CONTINUES: bool;

    /// What follows from a refusal.
    fn judge(&self, refusal: &Refusal<'_>) -> Verdict;
}

/// A request that the server refused, and what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    pub code: ErrorCode,
    pub message: &'a str,
    /// The request meant to continue an earlier peer.
    pub continuing: bool,
    /// Media has flowed since the page was opened.
    pub was_live: bool,
    /// How many attempts in a row have failed, this one included.
    pub failures: u32,
}

impl Refusal<'_> {
    /// The problem that the refusal stands for.
    pub fn problem(&self) -> Problem {
        Problem::from_refusal(self.code, self.message)
    }
}

/// What to do after a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Try the same again after a while.
    Later(Problem),
    /// Forget the earlier peer and start a new one.
    Afresh,
    /// The session is over.
    Ended,
    /// No use trying.
    GiveUp(Problem),
}
