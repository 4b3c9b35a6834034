//! Owned wrappers over the browser's WebSocket, `RTCPeerConnection` and media devices: dropping one removes its handlers
//! and closes it.

mod capture;
mod devices;
mod driver;
mod gauge;
mod level_meter;
mod link_state;
mod peer_connection;
mod picture;
mod report;
mod signaling;

pub(crate) use capture::Capture;
pub(crate) use devices::{Device, Devices, list_devices};
pub(crate) use driver::{Driver, Hooks};
pub(crate) use gauge::Gauge;
pub(crate) use level_meter::LevelMeter;
pub(crate) use link_state::LinkState;
pub(crate) use peer_connection::{PeerConnection, PeerEvent};
pub(crate) use picture::send_picture;
pub(crate) use signaling::{LinkEvent, Signaling};
