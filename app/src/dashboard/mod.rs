//! What the dashboard knows of all peers.

mod board;
mod event_log;
mod history;
mod known;
mod peer_desk;
mod peer_list;
mod people;
mod readout;

pub(crate) use board::Board;
pub(crate) use event_log::{EventLog, KINDS as EVENT_KINDS, kind as event_kind};
pub(crate) use history::{Chart, FIGURES, History, SPANS, Scope};
pub use known::{KnownExperience, KnownPeer};
pub(crate) use peer_desk::PeerDesk;
pub(crate) use peer_list::{PAGE, PeerList, Row, role, role_name};
pub(crate) use people::People;
pub(crate) use readout::{Column, Readout};
