use messages::{Experience, PeerFacts, PeerPage};
use serde::{Deserialize, Serialize};

/// What peers experienced while the server rendered the page. The server provides it as context.
#[derive(Debug, Clone)]
pub struct KnownExperience {
    pub now: Experience,
    /// The worst of them, as a table shows them.
    pub peers: PeerPage,
}

/// What is known of the peer that a page is of. The server provides it as context.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum KnownPeer {
    /// Nobody has said anything yet.
    #[default]
    Awaited,
    /// Nothing is kept of it.
    Unknown,
    Facts(Box<PeerFacts>),
}

impl KnownPeer {
    pub(crate) fn facts(&self) -> Option<&PeerFacts> {
        match self {
            Self::Facts(facts) => Some(facts),
            Self::Awaited | Self::Unknown => None,
        }
    }
}
