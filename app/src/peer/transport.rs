use std::time::Duration;

/// Where the media connection stands, as `RTCPeerConnection.connectionState` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportState {
    /// No path yet; since when.
    Opening { since: Duration },
    /// Media can flow.
    Connected,
    /// Nothing came for some seconds; it may come back by itself; since when.
    Disconnected { since: Duration },
    /// Will not come back.
    Failed,
}

/// How long a first path may take: DTLS gives up later, people earlier.
const OPENING_LIMIT: Duration = Duration::from_secs(15);

/// How long a silent path may recover by itself. Browsers wait up to 30 s before they say `failed`; a picture should be
/// back sooner.
const DISCONNECTED_LIMIT: Duration = Duration::from_secs(5);

impl TransportState {
    /// When this state has lasted too long.
    pub fn deadline(self) -> Option<Duration> {
        match self {
            Self::Opening { since } => Some(since + OPENING_LIMIT),
            Self::Disconnected { since } => Some(since + DISCONNECTED_LIMIT),
            Self::Connected | Self::Failed => None,
        }
    }
}
