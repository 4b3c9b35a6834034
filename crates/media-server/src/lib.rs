//! The embedded media server: it behaves like a Kurento Media Server on the wire.
//!
//! [`MediaServer`] serves Kurento's JSON-RPC over WebSocket on any stream: a socket, or a pipe inside the process. Behind
//! it are three layers, and each knows only the one below:
//!
//! - `rpc`: sockets, sessions, requests and answers;
//! - `objects`: the media objects, a state machine without I/O;
//! - `webrtc`: the worker threads that own the peers and forward their packets;
//! - beside them `player` and `recorder`, which read URIs into tracks and write tracks into files, and `rtp`, which exchanges tracks
//!   without WebRTC.
//!
//! One task owns all of it; see `actor`.

mod actor;
mod config;
mod host;
mod limits;
mod objects;
mod player;
mod recorder;
mod rpc;
mod rtp;
mod server;
mod webrtc;

pub use config::TransportConfig;
pub use limits::Limits;
pub use player::{Probe, ProbeError, ProbedAudio, ProbedVideo, Prober, SourceConfig, Treatment};
/// Making whole what recorders have left behind.
pub mod recordings {
    pub use crate::recorder::{Outcome, Repaired, repair_all, repair_one};
}

pub use server::{Config, MediaServer};
pub use webrtc::StartError;
