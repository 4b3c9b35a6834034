use std::time::SystemTime;

use super::command::{EndpointId, IceCandidate, MediaKind};

/// Something that happened to an endpoint by itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EndpointEvent {
    pub(crate) endpoint: EndpointId,
    /// When it happened, by the wall clock: it goes into Kurento's `timestampMillis`.
    pub(crate) at: SystemTime,
    pub(crate) kind: EndpointEventKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EndpointEventKind {
    CandidateFound(IceCandidate),
    GatheringDone,
    Ice(IceState),
    Dtls(DtlsState),
    /// The pair in use, each side as the text of a candidate attribute.
    PairSelected {
        local: String,
        remote: String,
    },
    /// DTLS is up (`true`), or the connection is gone.
    Connection {
        connected: bool,
    },
    /// Media or its feedback arrives from the remote side, or no longer does.
    Media {
        connected: bool,
    },
    /// Packets reach the remote side through this endpoint (Kurento's flow *in*: into the element), or no longer do.
    FlowIn {
        kind: MediaKind,
        flowing: bool,
    },
    /// Packets from the remote side come out of this endpoint (Kurento's flow *out*), or no longer do.
    FlowOut {
        kind: MediaKind,
        flowing: bool,
    },
    /// Something failed that its subscribers should know: a codec that a sink cannot take, a panic of this endpoint.
    Error {
        description: String,
        kind: ErrorKind,
    },
    /// A player has come to the end of what it plays.
    EndOfStream,
    /// A recorder writes media.
    Recording,
    /// A recorder writes nothing until it is told to go on.
    Paused,
    /// A recorder has ended its file.
    Stopped,
}

/// What failed, in Kurento's classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// Something inside the endpoint.
    Element,
    /// The URI leads to nothing that can be used.
    InvalidUri,
    /// What is read is broken, or broke off.
    Stream,
    /// A file or a disk.
    Resource,
}

/// Kurento's `IceComponentState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IceState {
    Disconnected,
    Gathering,
    Connecting,
    Connected,
    Ready,
    Failed,
}

/// Kurento's `DtlsConnectionState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DtlsState {
    Connecting,
    Connected,
    Closed,
    Failed,
}
