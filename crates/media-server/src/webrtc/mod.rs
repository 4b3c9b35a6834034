//! WebRTC: the workers that own the peers' connections and forward their packets.
//!
//! [`Workers`] is the only door: the object model calls it, and it answers with [`EndpointEvent`]s. An endpoint is known
//! here by an [`EndpointId`] that the object model chose; Kurento's ids never come this far.
//!
//! Each worker is a thread with sockets of its own. What is inside a worker has no locks: a `Peer` is a state machine that
//! is handed datagrams, commands and the time, and puts what it produces into `Outputs`.

mod announce;
mod capture_clock;
mod codecs;
mod command;
mod demux;
mod event;
mod feed;
mod flow;
mod formats;
mod gop;
mod keyframe;
mod keyframe_requests;
mod link;
mod media_stream;
mod negotiation;
mod outputs;
mod packet;
mod peer;
mod rewriter;
mod sink;
mod sockets;
mod statistics;
mod stun_client;
mod tap;
#[cfg(test)]
mod tests;
mod timers;
mod worker;
mod workers;

pub(crate) use capture_clock::{CaptureClock, Report};
pub(crate) use codecs::likeness;
pub(crate) use command::{EndpointId, EndpointOptions, IceCandidate, MediaKind, OfferOptions, SdpError, TrackId};
pub(crate) use event::{DtlsState, EndpointEvent, EndpointEventKind, ErrorKind, IceState};
pub(crate) use feed::Publisher;
pub(crate) use flow::Flow;
pub(crate) use keyframe::starts_keyframe;
pub(crate) use keyframe_requests::KeyframeRequests;
pub(crate) use packet::Packet;
pub(crate) use rewriter::Rewriter;
pub(crate) use statistics::{Received, Requests, Sent, Statistics};
pub(crate) use tap::{TapControl, TapOutlet};
pub use workers::StartError;
pub(crate) use workers::Workers;
