use serde::{Deserialize, Serialize};

use super::complex::complex_type;

/// A candidate of one side. KMS refuses one without `sdpMid`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IceCandidate {
    /// The attribute of the SDP without `a=`: `candidate:1 1 UDP 2015363327 192.0.2.2 2979 typ host`.
    pub candidate: String,
    #[serde(rename = "sdpMLineIndex")]
    pub sdp_m_line_index: u32,
    pub sdp_mid: String,
}

complex_type!(IceCandidate {
    "candidate" => candidate,
    "sdpMLineIndex" => sdp_m_line_index,
    "sdpMid" => sdp_mid,
});

/// The pair of candidates that media flows over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IceCandidatePair {
    pub component_id: i32,
    pub local_candidate: String,
    pub remote_candidate: String,
    pub stream_id: String,
}

complex_type!(IceCandidatePair {
    "componentId" => component_id,
    "localCandidate" => local_candidate,
    "remoteCandidate" => remote_candidate,
    "streamId" => stream_id,
});

/// The state of ICE for one component of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IceConnection {
    pub component_id: i32,
    pub state: IceComponentState,
    pub stream_id: String,
}

complex_type!(IceConnection {
    "componentId" => component_id,
    "state" => state,
    "streamId" => stream_id,
});

/// The state of DTLS for one component of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DtlsConnection {
    pub component_id: String,
    pub connection_id: String,
    pub state: DtlsConnectionState,
    pub stream_id: String,
}

complex_type!(DtlsConnection {
    "componentId" => component_id,
    "connectionId" => connection_id,
    "state" => state,
    "streamId" => stream_id,
});

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IceComponentState {
    Disconnected,
    Gathering,
    Connecting,
    Connected,
    /// All checks are done and the best pair is in use.
    Ready,
    Failed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DtlsConnectionState {
    New,
    Closed,
    Failed,
    Connecting,
    Connected,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn candidate() -> IceCandidate {
        IceCandidate {
            candidate: "candidate:1 1 UDP 2015363327 192.0.2.2 2979 typ host".into(),
            sdp_m_line_index: 0,
            sdp_mid: "0".into(),
        }
    }

    #[test]
    fn a_candidate_names_its_type_when_written() {
        let written = serde_json::to_string(&candidate()).unwrap();
        assert_eq!(
            written,
            r#"{"__module__":"kurento","__type__":"IceCandidate","candidate":"candidate:1 1 UDP 2015363327 192.0.2.2 2979 typ host","sdpMLineIndex":0,"sdpMid":"0"}"#
        );
        assert_eq!(serde_json::from_str::<IceCandidate>(&written).unwrap(), candidate());
    }

    #[test]
    fn a_candidate_is_read_without_its_type() {
        let plain = json!({ "candidate": candidate().candidate, "sdpMLineIndex": 0, "sdpMid": "0" });
        assert_eq!(serde_json::from_value::<IceCandidate>(plain).unwrap(), candidate());
        let without_mid = json!({ "candidate": candidate().candidate, "sdpMLineIndex": 0 });
        assert!(serde_json::from_value::<IceCandidate>(without_mid).is_err());
    }

    #[test]
    fn the_state_of_ice_as_kms_lists_it() {
        let recorded =
            r#"{"__module__":"kurento","__type__":"IceConnection","componentId":2,"state":"GATHERING","streamId":"1"}"#;
        let connection: IceConnection = serde_json::from_str(recorded).unwrap();
        assert_eq!(connection.state, IceComponentState::Gathering);
        assert_eq!(serde_json::to_string(&connection).unwrap(), recorded);
    }
}
