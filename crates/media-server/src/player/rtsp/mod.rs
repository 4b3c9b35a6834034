//! RTSP (RFC 2326): a camera that is asked for its stream and sends it as RTP, at its own pace.
//!
//! [`session`] asks, [`choice`] says for what, [`frames`] gives what comes, [`format`](mod@format) says what it is, [`line`] lays sound and
//! pictures on one line of time; [`play`] hands it all out. The protocol itself is retina's.
//!
//! What viewers cannot play, [`convert`] has read by a child process, through a [`relay`] that leads nowhere but to the camera.

mod choice;
mod convert;
mod failure;
mod format;
mod frames;
mod line;
mod packets;
mod play;
mod redirect;
mod relay;
mod session;

#[cfg(test)]
pub(super) mod tests;

pub(crate) use convert::convert;
pub(crate) use play::play;

/// Settings of RTSP sources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// RTP over UDP instead of inside the RTSP connection: for networks where packets get lost, and only there.
    pub(crate) over_udp: bool,
}
