//! What the workers and the tables of the model know, in Kurento's words.

use kurento::EventData;
use kurento::types::{
    ConnectionState, DtlsConnection, DtlsConnectionState, ElementConnectionData, IceCandidatePair, IceComponentState,
    IceConnection, MediaFlowState, MediaState,
};
use serde::Serialize;
use serde_json::Value;

use super::connections::Connection;
use crate::webrtc::{DtlsState, ErrorKind, IceCandidate, IceState};

/// The name of the only stream of each kind of media that an element has.
pub(super) const DEFAULT_DESCRIPTION: &str = "default";

/// All media of an endpoint share one ICE stream with one component (BUNDLE, rtcp-mux).
pub(super) const STREAM: i32 = 1;
pub(super) const COMPONENT: i32 = 1;

/// The JSON of one of Kurento's values.
pub(super) fn to_json(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("structs of strings and numbers can always be written")
}

pub(super) fn connection_data(connection: &Connection) -> ElementConnectionData {
    ElementConnectionData {
        sink: connection.sink.to_wire(),
        sink_description: DEFAULT_DESCRIPTION.to_owned(),
        source: connection.source.to_wire(),
        source_description: DEFAULT_DESCRIPTION.to_owned(),
        media: connection.media,
    }
}

pub(super) fn ice_candidate(candidate: IceCandidate) -> kurento::IceCandidate {
    kurento::IceCandidate {
        candidate: candidate.candidate,
        sdp_m_line_index: candidate.sdp_m_line_index.into(),
        sdp_mid: candidate.sdp_mid,
    }
}

/// Each side is the text of a candidate attribute.
pub(super) fn candidate_pair(local: String, remote: String) -> IceCandidatePair {
    let (component_id, stream_id) = (COMPONENT, STREAM.to_string());
    IceCandidatePair { component_id, local_candidate: local, remote_candidate: remote, stream_id }
}

pub(super) fn ice_connection(state: IceState) -> IceConnection {
    IceConnection { component_id: COMPONENT, state: ice_state(state), stream_id: STREAM.to_string() }
}

pub(super) fn dtls_connection(state: DtlsState) -> DtlsConnection {
    DtlsConnection {
        component_id: COMPONENT.to_string(),
        connection_id: COMPONENT.to_string(),
        state: dtls_state(state),
        stream_id: STREAM.to_string(),
    }
}

pub(super) fn connection_state(connected: bool) -> ConnectionState {
    if connected { ConnectionState::Connected } else { ConnectionState::Disconnected }
}

pub(super) fn media_state(connected: bool) -> MediaState {
    if connected { MediaState::Connected } else { MediaState::Disconnected }
}

pub(super) fn flow_state(flowing: bool) -> MediaFlowState {
    if flowing { MediaFlowState::Flowing } else { MediaFlowState::NotFlowing }
}

pub(super) fn ice_state(state: IceState) -> IceComponentState {
    match state {
        IceState::Disconnected => IceComponentState::Disconnected,
        IceState::Gathering => IceComponentState::Gathering,
        IceState::Connecting => IceComponentState::Connecting,
        IceState::Connected => IceComponentState::Connected,
        IceState::Ready => IceComponentState::Ready,
        IceState::Failed => IceComponentState::Failed,
    }
}

pub(super) fn dtls_state(state: DtlsState) -> DtlsConnectionState {
    match state {
        DtlsState::Connecting => DtlsConnectionState::Connecting,
        DtlsState::Connected => DtlsConnectionState::Connected,
        DtlsState::Closed => DtlsConnectionState::Closed,
        DtlsState::Failed => DtlsConnectionState::Failed,
    }
}

/// The event by which subscribers hear that something failed.
pub(super) fn error(description: String, kind: ErrorKind) -> EventData {
    // the codes are those of GStreamer's errors of the same names
    let (kind, error_code) = match kind {
        ErrorKind::Element => ("UNEXPECTED_ELEMENT_ERROR", 0),
        ErrorKind::InvalidUri => ("INVALID_URI", 0),
        ErrorKind::Stream => ("STREAM_ERROR_FAILED", 1),
        ErrorKind::Resource => ("RESOURCE_ERROR_FAILED", 1),
    };
    EventData::Error { description, error_code, kind: kind.to_owned() }
}
