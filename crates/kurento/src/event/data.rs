use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::names;
use crate::types::{
    ConnectionState, DtlsConnectionState, IceCandidate, IceCandidatePair, IceComponentState, MediaFlowState,
    MediaState, MediaTranscodingState, MediaType, ObjectId, UriEndpointState,
};

/// What happened: the type of the event and the fields that belong to it alone.
///
/// The names of the variants are the types on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum EventData {
    /// The transport of an endpoint stands, or is lost.
    ConnectionStateChanged {
        new_state: ConnectionState,
        old_state: ConnectionState,
    },
    DataChannelClosed {
        channel_id: i32,
    },
    DataChannelOpened {
        channel_id: i32,
    },
    DtlsConnectionStateChange {
        component_id: String,
        connection_id: String,
        state: DtlsConnectionState,
        stream_id: String,
    },
    /// Raised on the source, once per kind of media.
    ElementConnected {
        media_type: MediaType,
        sink: ObjectId,
        sink_media_description: String,
        source_media_description: String,
    },
    /// Raised on the source, once per kind of media.
    ElementDisconnected {
        media_type: MediaType,
        sink: ObjectId,
        sink_media_description: String,
        source_media_description: String,
    },
    EndOfStream,
    Error {
        description: String,
        error_code: i32,
        /// Kurento's name of the error: `INVALID_URI`, `UNEXPECTED_ELEMENT_ERROR`.
        #[serde(rename = "type")]
        kind: String,
    },
    IceCandidateFound {
        candidate: IceCandidate,
    },
    IceComponentStateChanged {
        component_id: i32,
        state: IceComponentState,
        stream_id: i32,
    },
    /// A candidate may still come after it.
    IceGatheringDone,
    MediaFlowInStateChanged {
        media_type: MediaType,
        pad_name: String,
        state: MediaFlowState,
    },
    MediaFlowOutStateChanged {
        media_type: MediaType,
        pad_name: String,
        state: MediaFlowState,
    },
    MediaSessionStarted,
    MediaSessionTerminated,
    MediaStateChanged {
        new_state: MediaState,
        old_state: MediaState,
    },
    MediaTranscodingStateChanged {
        bin_name: String,
        media_type: MediaType,
        state: MediaTranscodingState,
    },
    NewCandidatePairSelected {
        candidate_pair: IceCandidatePair,
    },
    ObjectCreated {
        object: ObjectId,
    },
    ObjectDestroyed {
        object_id: ObjectId,
    },
    Paused,
    Recording,
    Stopped,
    UriEndpointStateChanged {
        state: UriEndpointState,
    },
    /// An event that has no variant here, or has other fields than expected, as it came.
    #[serde(skip)]
    Other {
        name: String,
        data: Map<String, Value>,
    },
}

impl EventData {
    /// The type under which clients subscribe to it.
    pub fn name(&self) -> &str {
        match self {
            Self::ConnectionStateChanged { .. } => names::CONNECTION_STATE_CHANGED,
            Self::DataChannelClosed { .. } => names::DATA_CHANNEL_CLOSED,
            Self::DataChannelOpened { .. } => names::DATA_CHANNEL_OPENED,
            Self::DtlsConnectionStateChange { .. } => names::DTLS_CONNECTION_STATE_CHANGE,
            Self::ElementConnected { .. } => names::ELEMENT_CONNECTED,
            Self::ElementDisconnected { .. } => names::ELEMENT_DISCONNECTED,
            Self::EndOfStream => names::END_OF_STREAM,
            Self::Error { .. } => names::ERROR,
            Self::IceCandidateFound { .. } => names::ICE_CANDIDATE_FOUND,
            Self::IceComponentStateChanged { .. } => names::ICE_COMPONENT_STATE_CHANGED,
            Self::IceGatheringDone => names::ICE_GATHERING_DONE,
            Self::MediaFlowInStateChanged { .. } => names::MEDIA_FLOW_IN_STATE_CHANGED,
            Self::MediaFlowOutStateChanged { .. } => names::MEDIA_FLOW_OUT_STATE_CHANGED,
            Self::MediaSessionStarted => names::MEDIA_SESSION_STARTED,
            Self::MediaSessionTerminated => names::MEDIA_SESSION_TERMINATED,
            Self::MediaStateChanged { .. } => names::MEDIA_STATE_CHANGED,
            Self::MediaTranscodingStateChanged { .. } => names::MEDIA_TRANSCODING_STATE_CHANGED,
            Self::NewCandidatePairSelected { .. } => names::NEW_CANDIDATE_PAIR_SELECTED,
            Self::ObjectCreated { .. } => names::OBJECT_CREATED,
            Self::ObjectDestroyed { .. } => names::OBJECT_DESTROYED,
            Self::Paused => names::PAUSED,
            Self::Recording => names::RECORDING,
            Self::Stopped => names::STOPPED,
            Self::UriEndpointStateChanged { .. } => names::URI_ENDPOINT_STATE_CHANGED,
            Self::Other { name, .. } => name,
        }
    }

    /// The `type` inside `data` that KMS adds. The manager's events have none; an error has its own.
    pub(super) fn inner_type(&self) -> Option<&str> {
        match self {
            Self::ObjectCreated { .. } | Self::ObjectDestroyed { .. } | Self::Error { .. } | Self::Other { .. } => None,
            _ => Some(self.name()),
        }
    }
}
