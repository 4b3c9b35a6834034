//! Values that Kurento's operations and events carry.
//!
//! Complex values name their type in `__module__` and `__type__` when written; both are optional when read, as in KMS.

mod complex;
mod connection;
mod ice;
mod media;
mod object_id;
mod remb_params;
mod server_info;
mod session_id;
mod statistics;
mod subscription_id;
mod tag;
mod video_info;

pub use connection::ElementConnectionData;
pub use ice::{DtlsConnection, DtlsConnectionState, IceCandidate, IceCandidatePair, IceComponentState, IceConnection};
pub use media::{
    ConnectionState, MediaFlowState, MediaState, MediaTranscodingState, MediaType, UnknownWord, UriEndpointState,
};
pub use object_id::{InvalidObjectId, ObjectId};
pub use remb_params::RembParams;
pub use server_info::{Description, ModuleInfo, ServerInfo};
pub use session_id::SessionId;
pub use statistics::{
    ElementStatistics, EndpointStatistics, InboundRtpStatistics, MediaLatency, OutboundRtpStatistics, RtpStatistics,
};
pub use subscription_id::SubscriptionId;
pub use tag::Tag;
pub use video_info::VideoInfo;
