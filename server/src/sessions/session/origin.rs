use super::peer::Peer;
use super::source::Source;
use crate::media::EndpointId;

/// Where a session's media comes from.
#[derive(Debug)]
pub(super) enum Origin {
    /// A page.
    Publisher(Box<Peer>),
    /// A player in the media server.
    Source(Source),
}

impl Origin {
    pub(super) fn peer(&self) -> Option<&Peer> {
        match self {
            Self::Publisher(peer) => Some(peer),
            Self::Source(_) => None,
        }
    }

    pub(super) fn peer_mut(&mut self) -> Option<&mut Peer> {
        match self {
            Self::Publisher(peer) => Some(peer),
            Self::Source(_) => None,
        }
    }

    pub(super) fn source_mut(&mut self) -> Option<&mut Source> {
        match self {
            Self::Publisher(_) => None,
            Self::Source(source) => Some(source),
        }
    }

    /// What viewers and recorders are fed from, once it is there.
    pub(super) fn endpoint(&self) -> Option<&EndpointId> {
        match self {
            Self::Publisher(peer) => peer.endpoint.as_ref(),
            Self::Source(source) => source.player(),
        }
    }
}
