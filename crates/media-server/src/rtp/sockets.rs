use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::Poll;

use rustix::net::sockopt::set_socket_recv_buffer_size;
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

use super::exchange::Channel;
use crate::webrtc::MediaKind;

/// The sockets of one endpoint: for each kind a port for RTP, and the next one for RTCP (RFC 3550, section 11).
#[derive(Debug)]
pub(super) struct Sockets {
    all: [Socket; 4],
    /// Which is looked at first: each in its turn.
    turn: usize,
}

#[derive(Debug)]
struct Socket {
    kind: MediaKind,
    channel: Channel,
    socket: UdpSocket,
}

/// Room for the bursts of keyframes.
const KERNEL_BUFFER_BYTES: usize = 1024 * 1024;
/// How many ports are tried until two are free that follow one another.
const TRIES: usize = 100;

impl Sockets {
    pub(super) fn bind(address: IpAddr) -> io::Result<Self> {
        let ([audio, audio_reports], [video, video_reports]) = (pair(address)?, pair(address)?);
        let socket = |kind, channel, socket| Socket { kind, channel, socket };
        let all = [
            socket(MediaKind::Audio, Channel::Rtp, audio),
            socket(MediaKind::Audio, Channel::Rtcp, audio_reports),
            socket(MediaKind::Video, Channel::Rtp, video),
            socket(MediaKind::Video, Channel::Rtcp, video_reports),
        ];
        Ok(Self { all, turn: 0 })
    }

    /// The port on which RTP of this kind is received.
    pub(super) fn port(&self, kind: MediaKind) -> io::Result<u16> {
        let socket = self.find(kind, Channel::Rtp).ok_or(io::ErrorKind::NotFound)?;
        Ok(socket.local_addr()?.port())
    }

    /// Waits for a datagram; what is longer than `buffer` is cut.
    pub(super) async fn receive(&mut self, buffer: &mut [u8]) -> (MediaKind, Channel, SocketAddr, usize) {
        self.turn = (self.turn + 1) % self.all.len();
        poll_fn(|context| {
            for at in 0..self.all.len() {
                let Socket { kind, channel, socket } = &self.all[(self.turn + at) % self.all.len()];
                let mut read = ReadBuf::new(buffer);
                // an error is what ICMP says of an earlier datagram
                while let Poll::Ready(result) = socket.poll_recv_from(context, &mut read) {
                    if let Ok(from) = result {
                        return Poll::Ready((*kind, *channel, from, read.filled().len()));
                    }
                }
            }
            Poll::Pending
        })
        .await
    }

    /// What finds no room is lost, as on any network.
    pub(super) fn send(&self, kind: MediaKind, channel: Channel, to: SocketAddr, datagram: &[u8]) {
        if let Some(socket) = self.find(kind, channel) {
            _ = socket.try_send_to(datagram, to);
        }
    }

    fn find(&self, kind: MediaKind, channel: Channel) -> Option<&UdpSocket> {
        self.all.iter().find(|it| it.kind == kind && it.channel == channel).map(|it| &it.socket)
    }
}

/// Two sockets on ports that follow one another, the first one even.
fn pair(address: IpAddr) -> io::Result<[UdpSocket; 2]> {
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..TRIES {
        let first = std::net::UdpSocket::bind((address, 0))?;
        // best effort: the kernel caps it, and less only means that more of a keyframe is lost
        _ = set_socket_recv_buffer_size(&first, KERNEL_BUFFER_BYTES);
        let port = first.local_addr()?.port();
        if port % 2 == 1 {
            continue;
        }
        match std::net::UdpSocket::bind((address, port + 1)) {
            Ok(second) => return Ok([into_tokio(first)?, into_tokio(second)?]),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn into_tokio(socket: std::net::UdpSocket) -> io::Result<UdpSocket> {
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}
