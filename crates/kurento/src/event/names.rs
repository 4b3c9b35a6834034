//! The types of events to subscribe to. KMS refuses any other with `MEDIA_OBJECT_EVENT_NOT_SUPPORTED`.

pub const CONNECTION_STATE_CHANGED: &str = "ConnectionStateChanged";
pub const DATA_CHANNEL_CLOSED: &str = "DataChannelClosed";
pub const DATA_CHANNEL_OPENED: &str = "DataChannelOpened";
pub const DTLS_CONNECTION_STATE_CHANGE: &str = "DtlsConnectionStateChange";
pub const ELEMENT_CONNECTED: &str = "ElementConnected";
pub const ELEMENT_DISCONNECTED: &str = "ElementDisconnected";
pub const END_OF_STREAM: &str = "EndOfStream";
pub const ERROR: &str = "Error";
pub const ICE_CANDIDATE_FOUND: &str = "IceCandidateFound";
pub const ICE_COMPONENT_STATE_CHANGED: &str = "IceComponentStateChanged";
pub const ICE_GATHERING_DONE: &str = "IceGatheringDone";
pub const MEDIA_FLOW_IN_STATE_CHANGED: &str = "MediaFlowInStateChanged";
pub const MEDIA_FLOW_OUT_STATE_CHANGED: &str = "MediaFlowOutStateChanged";
pub const MEDIA_SESSION_STARTED: &str = "MediaSessionStarted";
pub const MEDIA_SESSION_TERMINATED: &str = "MediaSessionTerminated";
pub const MEDIA_STATE_CHANGED: &str = "MediaStateChanged";
pub const MEDIA_TRANSCODING_STATE_CHANGED: &str = "MediaTranscodingStateChanged";
pub const NEW_CANDIDATE_PAIR_SELECTED: &str = "NewCandidatePairSelected";
pub const OBJECT_CREATED: &str = "ObjectCreated";
pub const OBJECT_DESTROYED: &str = "ObjectDestroyed";
pub const ON_KEY_SOFT_LIMIT: &str = "OnKeySoftLimit";
pub const PAUSED: &str = "Paused";
pub const RECORDING: &str = "Recording";
pub const STOPPED: &str = "Stopped";
pub const URI_ENDPOINT_STATE_CHANGED: &str = "UriEndpointStateChanged";
