//! Plain RTP over UDP, without ICE, DTLS and SRTP: what Kurento's RtpEndpoint exchanges.
//!
//! Each endpoint is a task with sockets of its own. `exchange` decides without I/O what becomes of packets; `negotiation` reads
//! and writes descriptions. Media goes into a worker through a feed and comes out of it through a tap, so that an endpoint of this
//! kind connects to every other.

mod description;
mod endpoint;
mod endpoints;
mod exchange;
mod format;
mod header;
mod negotiation;
mod outgoing;
mod reception;
mod sockets;

pub(crate) use endpoints::Endpoints;

use std::net::IpAddr;

use netguard::Policy;

/// Where endpoints receive, and to where they may send.
#[derive(Debug, Clone)]
pub(crate) struct Surroundings {
    /// Local addresses to receive on; empty: all.
    pub(crate) addresses: Vec<IpAddr>,
    /// The address under which the host is known outside, if that is another one.
    pub(crate) announced: Vec<IpAddr>,
    pub(crate) policy: Policy,
}
