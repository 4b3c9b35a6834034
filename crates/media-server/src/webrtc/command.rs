use std::net::IpAddr;
use std::sync::Arc;

use str0m::format::Codec;
use tokio::sync::{mpsc, oneshot};

use super::packet::Packet;
use super::statistics::Statistics;
use super::tap::TapOutlet;

/// An endpoint, as the object model names it to the workers; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EndpointId(pub(crate) u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum MediaKind {
    Audio,
    Video,
}

impl MediaKind {
    pub(crate) const ALL: [Self; 2] = [Self::Audio, Self::Video];
}

/// One kind of media of one endpoint: what sinks are connected to.
pub(crate) type TrackId = (EndpointId, MediaKind);

/// An ICE candidate as Kurento carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IceCandidate {
    /// `candidate:…`
    pub(crate) candidate: String,
    pub(crate) sdp_mid: String,
    pub(crate) sdp_m_line_index: u16,
}

/// What a WebRtcEndpoint is made with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct EndpointOptions {
    /// Only receives from the remote side.
    pub(crate) recvonly: bool,
    /// Only sends to the remote side.
    pub(crate) sendonly: bool,
}

/// What an offer of our own asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OfferOptions {
    pub(crate) audio: bool,
    pub(crate) video: bool,
}

/// Why a negotiation failed; each has its own error code in Kurento.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SdpError {
    /// Kurento 40201.
    #[error("Error parsing SDP: {0}")]
    Parse(String),
    /// Kurento 40208.
    #[error("Endpoint already negotiated")]
    AlreadyNegotiated,
    /// Kurento 40209.
    #[error("Offer not generated. It is not possible to process an answer.")]
    NoOffer,
    /// The endpoint has been released, or its worker is gone.
    #[error("the endpoint is gone")]
    Gone,
}

/// Where the answer to a negotiation goes.
pub(super) type SdpReply = oneshot::Sender<Result<String, SdpError>>;

/// An offer that waits for its answer.
#[derive(Debug)]
pub(super) struct OfferRequest {
    pub(super) id: EndpointId,
    pub(super) offer: String,
    pub(super) reply: SdpReply,
}

/// What a worker is told to do.
#[derive(Debug)]
pub(super) enum Command {
    Create {
        id: EndpointId,
        options: EndpointOptions,
    },
    /// A source that is no remote side: a player publishes into it.
    CreateFeed {
        id: EndpointId,
        /// Rings when a keyframe is needed, where somebody can be asked for one.
        keyframes: Option<mpsc::Sender<()>>,
    },
    /// A sink that is no remote side: what feeds it goes to an outlet.
    CreateTap {
        id: EndpointId,
    },
    /// What feeds a tap goes there from now on, or nowhere.
    SetOutlet {
        id: EndpointId,
        outlet: Option<TapOutlet>,
    },
    Remove {
        id: EndpointId,
    },
    /// Answer an offer; `video` is the codec that the source of this endpoint sends, if it is known.
    ProcessOffer {
        request: OfferRequest,
        video: Option<Codec>,
    },
    /// Tell `worker` to answer an offer, and in which codec this worker's `source` sends video.
    AddVideoCodec {
        request: OfferRequest,
        source: EndpointId,
        worker: usize,
    },
    GenerateOffer {
        id: EndpointId,
        options: OfferOptions,
        reply: SdpReply,
    },
    ProcessAnswer {
        id: EndpointId,
        answer: String,
        reply: SdpReply,
    },
    GatherCandidates {
        id: EndpointId,
    },
    AddIceCandidate {
        id: EndpointId,
        candidate: IceCandidate,
    },
    SetStunServer {
        id: EndpointId,
        address: IpAddr,
        port: u16,
    },
    RequestKeyframe {
        id: EndpointId,
    },
    GetStatistics {
        id: EndpointId,
        reply: oneshot::Sender<Statistics>,
    },
    /// A sink of this worker is fed by `source` from now on.
    Connect {
        source: TrackId,
        sink: EndpointId,
    },
    Disconnect {
        source: TrackId,
        sink: EndpointId,
    },
    /// A source of this worker has, or no longer has, sinks on another worker.
    AddRoute {
        source: TrackId,
        worker: usize,
    },
    RemoveRoute {
        source: TrackId,
        worker: usize,
    },
    Shutdown,
}

/// What one worker passes to another; lossy when the other falls behind.
#[derive(Debug, Clone)]
pub(super) enum Relay {
    /// Of a source of another worker that this one has sinks of.
    Packet(Arc<Packet>),
    /// Of a feed of this worker.
    Published(Arc<Packet>),
    /// A sink, which lives on `worker`, needs a keyframe of this source.
    KeyframeRequest { source: EndpointId, sink: EndpointId, worker: usize },
    /// What a sink of this worker needs to begin with in the middle of a feed.
    Beginning { sink: EndpointId, packets: Arc<[Arc<Packet>]> },
}
