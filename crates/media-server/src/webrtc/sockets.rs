use std::io::{self, IoSlice};
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};
use rustix::net::addr::SocketAddrArg;
use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, sendmmsg, sockopt};
use str0m::net::DatagramSend;

/// The UDP sockets of one worker: one for each local address, all with the same port.
///
/// A socket for each address, instead of one for all, so that the source address of what is sent is always the one that
/// ICE chose.
#[derive(Debug)]
pub(super) struct Sockets {
    sockets: Vec<Socket>,
    /// Datagrams that the kernel had no room for, since last asked.
    dropped: u64,
}

#[derive(Debug)]
struct Socket {
    address: SocketAddr,
    io: UdpSocket,
    /// Edge-triggered readiness: stays set until a read says that there is nothing more.
    may_have_data: bool,
    outbox: Vec<(SocketAddr, DatagramSend)>,
}

/// Room for the bursts of keyframes to many viewers at once. The kernel may grant less.
const KERNEL_BUFFER_BYTES: usize = 4 * 1024 * 1024;
/// How many datagrams are handed to the kernel in one call.
const SEND_BATCH: usize = 64;

impl Sockets {
    /// `port` 0 takes any port that is free on all of the addresses.
    pub(super) fn bind(addresses: &[IpAddr], port: u16, registry: &Registry) -> io::Result<Self> {
        const TRIES_FOR_A_COMMON_PORT: usize = 32;
        let mut last_error = None;
        for _ in 0..if port == 0 { TRIES_FOR_A_COMMON_PORT } else { 1 } {
            match Self::bind_all(addresses, port) {
                Ok(mut sockets) => {
                    sockets.register(registry)?;
                    return Ok(sockets);
                }
                Err(error) => last_error = Some(error),
            }
        }
        Err(last_error.unwrap_or_else(|| io::Error::other("no address to bind")))
    }

    fn bind_all(addresses: &[IpAddr], mut port: u16) -> io::Result<Self> {
        let mut sockets = Vec::with_capacity(addresses.len());
        for address in addresses {
            let socket = Socket::bind(SocketAddr::new(*address, port))?;
            port = socket.address.port();
            sockets.push(socket);
        }
        Ok(Self { sockets, dropped: 0 })
    }

    fn register(&mut self, registry: &Registry) -> io::Result<()> {
        for (index, socket) in self.sockets.iter_mut().enumerate() {
            registry.register(&mut socket.io, Token(index), Interest::READABLE)?;
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.sockets.len()
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = SocketAddr> + '_ {
        self.sockets.iter().map(|socket| socket.address)
    }

    pub(super) fn is_readable(&mut self, index: usize) {
        if let Some(socket) = self.sockets.get_mut(index) {
            socket.may_have_data = true;
        }
    }

    /// Whether some socket has not been read to its end.
    pub(super) fn have_data(&self) -> bool {
        self.sockets.iter().any(|socket| socket.may_have_data)
    }

    /// One datagram of socket `index`: its length, where it came from and at which of our addresses it arrived.
    pub(super) fn receive(&mut self, index: usize, buffer: &mut [u8]) -> Option<(usize, SocketAddr, SocketAddr)> {
        let socket = self.sockets.get_mut(index).filter(|socket| socket.may_have_data)?;
        match socket.io.recv_from(buffer) {
            Ok((length, source)) => Some((length, unmapped(source), socket.address)),
            // an ICMP error of an earlier send is reported here; it says nothing about this socket
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => None,
            Err(_) => {
                socket.may_have_data = false;
                None
            }
        }
    }

    /// Queues a datagram; [`Self::flush`] sends it. One whose source is none of ours is dropped.
    pub(super) fn send(&mut self, source: SocketAddr, destination: SocketAddr, contents: DatagramSend) {
        let Some(socket) = self.sockets.iter_mut().find(|socket| socket.address == source) else { return };
        socket.outbox.push((destination, contents));
        if socket.outbox.len() >= SEND_BATCH {
            self.dropped += socket.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        for socket in &mut self.sockets {
            self.dropped += socket.flush();
        }
    }

    /// How many datagrams the kernel refused since the last call.
    pub(super) fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }
}

impl Socket {
    fn bind(address: SocketAddr) -> io::Result<Self> {
        let io = UdpSocket::bind(address)?;
        // best effort: the kernel caps it, and less only means more drops in bursts
        let _ = sockopt::set_socket_recv_buffer_size(&io, KERNEL_BUFFER_BYTES);
        let _ = sockopt::set_socket_send_buffer_size(&io, KERNEL_BUFFER_BYTES);
        let address = io.local_addr()?;
        Ok(Self { address, io, may_have_data: true, outbox: Vec::with_capacity(SEND_BATCH) })
    }

    /// Sends what is queued and says how many datagrams were dropped: media is not worth waiting for.
    fn flush(&mut self) -> u64 {
        let mut sent = 0;
        let mut dropped = 0;
        while sent < self.outbox.len() {
            match self.send_batch(&self.outbox[sent..]) {
                Ok(count) => sent += count,
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::NOBUFS) => {
                    dropped += (self.outbox.len() - sent) as u64;
                    break;
                }
                // this one destination cannot be reached; the others are not to blame
                Err(_) => {
                    dropped += 1;
                    sent += 1;
                }
            }
        }
        self.outbox.clear();
        dropped
    }

    fn send_batch(&self, batch: &[(SocketAddr, DatagramSend)]) -> Result<usize, rustix::io::Errno> {
        let batch = &batch[..batch.len().min(SEND_BATCH)];
        let addresses: Vec<_> = batch.iter().map(|(destination, _)| destination.as_any()).collect();
        let slices: Vec<_> = batch.iter().map(|(_, contents)| [IoSlice::new(contents)]).collect();
        let mut controls: Vec<_> = batch.iter().map(|_| SendAncillaryBuffer::default()).collect();
        let mut messages: Vec<_> = addresses
            .iter()
            .zip(&slices)
            .zip(&mut controls)
            .map(|((address, slice), control)| MMsgHdr::new_with_addr(address, slice, control))
            .collect();
        sendmmsg(&self.io, &mut messages, SendFlags::DONTWAIT)
    }
}

/// A v4 address that arrived at a v6 socket, as what it is; a v6 address without its scope's flow label.
fn unmapped(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V6(v6) => match v6.ip().to_ipv4_mapped() {
            Some(v4) => SocketAddr::new(IpAddr::V4(v4), v6.port()),
            None => SocketAddr::V6(SocketAddrV6::new(*v6.ip(), v6.port(), 0, 0)),
        },
        v4 => v4,
    }
}
