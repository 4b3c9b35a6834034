use serde::{Deserialize, Serialize};

const MAX_CANDIDATE_BYTES: usize = 1024;
const MAX_MID_BYTES: usize = 64;

/// An ICE candidate as `RTCIceCandidate.toJSON()` gives it; unknown members are ignored.
///
/// An empty `candidate` says that the sender has no more of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Unchecked")]
pub struct IceCandidate {
    /// The attribute's text, `candidate:…` (RFC 8839, 5.1).
    pub candidate: String,
    /// The media description that it belongs to, by its `a=mid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_mid: Option<String>,
    /// The media description that it belongs to, by its place in the session description.
    #[serde(default, rename = "sdpMLineIndex", skip_serializing_if = "Option::is_none")]
    pub sdp_m_line_index: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unchecked {
    candidate: String,
    #[serde(default)]
    sdp_mid: Option<String>,
    #[serde(default, rename = "sdpMLineIndex")]
    sdp_m_line_index: Option<u16>,
}

impl TryFrom<Unchecked> for IceCandidate {
    type Error = &'static str;

    fn try_from(raw: Unchecked) -> Result<Self, Self::Error> {
        if raw.candidate.len() > MAX_CANDIDATE_BYTES {
            return Err("an ICE candidate is at most 1024 bytes");
        }
        if raw.sdp_mid.as_ref().is_some_and(|mid| mid.len() > MAX_MID_BYTES) {
            return Err("sdpMid is at most 64 bytes");
        }
        Ok(Self { candidate: raw.candidate, sdp_mid: raw.sdp_mid, sdp_m_line_index: raw.sdp_m_line_index })
    }
}

/// A STUN or TURN server, in the shape of the browser's `RTCIceServer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IceServer {
    pub urls: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_candidate_is_read() {
        let json = r#"{"candidate":"candidate:1 1 udp 1 127.0.0.1 9 typ host","sdpMid":"0","sdpMLineIndex":0,
            "usernameFragment":"abcd"}"#;
        let candidate: IceCandidate = serde_json::from_str(json).unwrap();
        assert_eq!(candidate.sdp_m_line_index, Some(0));
        assert_eq!(candidate.sdp_mid.as_deref(), Some("0"));
    }

    #[test]
    fn a_long_candidate_is_refused() {
        let json = format!(r#"{{"candidate":"{}"}}"#, "x".repeat(MAX_CANDIDATE_BYTES + 1));
        assert!(serde_json::from_str::<IceCandidate>(&json).is_err());
    }
}
