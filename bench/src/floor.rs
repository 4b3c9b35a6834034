//! The least that forwarding can cost: packets are encrypted for each viewer and sent, and nothing else is done.

use std::io::IoSlice;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use rustix::io::Errno;
use rustix::net::addr::SocketAddrArg;
use rustix::net::{MMsgHdr, SendAncillaryBuffer, SendFlags, sendmmsg};
use rustix::time::{ClockId, clock_gettime};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::peer::Clock;
use crate::traffic::{Slot, Traffic};

/// What it cost.
#[derive(Debug)]
pub(crate) struct Floor {
    pub(crate) cpu: Duration,
    pub(crate) packets: u64,
    /// From sending to receiving, in microseconds.
    pub(crate) delays: Vec<u32>,
}

/// How many datagrams go to the kernel in one call.
const BATCH: usize = 64;
/// RTP's header is sent as it is and authenticated.
const HEADER_BYTES: usize = 12;

/// Sends what a publisher sends to so many viewers, for so long, in one thread. The receivers only read.
pub(crate) async fn measure(viewers: usize, window: Duration) -> Result<Floor> {
    let clock = Clock::start();
    // Each reader ends with one message, and nobody waits for room.
    let (delays, mut collected) = mpsc::channel(viewers.max(1));
    let mut readers = Vec::new();
    let mut destinations = Vec::new();
    for _ in 0..viewers {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await?;
        destinations.push(socket.local_addr()?);
        readers.push(read(socket, clock, window, delays.clone()));
    }
    drop(delays);
    let sending = tokio::task::spawn_blocking(move || send(&destinations, clock, window));
    let (cpu, packets) = sending.await.context("sending failed")??;
    let mut all = Vec::new();
    while let Some(delays) = collected.recv().await {
        all.extend(delays);
    }
    Ok(Floor { cpu, packets, delays: all })
}

/// Reads until a while after the last packet is due.
fn read(
    socket: tokio::net::UdpSocket,
    clock: Clock,
    window: Duration,
    collected: mpsc::Sender<Vec<u32>>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut delays = Vec::new();
        let mut buffer = [0; 2048];
        let reading = async {
            while let Ok(length) = socket.recv(&mut buffer).await {
                delays.extend(clock.age(&buffer[..length], Instant::now()));
            }
        };
        // That the time is over is the way it ends.
        _ = tokio::time::timeout(window + Duration::from_secs(1), reading).await;
        _ = collected.send(delays).await;
    })
}

/// The processor time of this thread, and how many packets were sent.
fn send(destinations: &[SocketAddr], clock: Clock, window: Duration) -> Result<(Duration, u64)> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let keys: Vec<LessSafeKey> = (0..destinations.len()).map(key).collect::<Result<_>>()?;
    let (start, before, mut packets) = (Instant::now(), thread_time()?, 0);
    for (number, slot) in (0u64..).zip(Traffic::camera().take_while(|slot| slot.due < window)) {
        thread::sleep((start + slot.due).saturating_duration_since(Instant::now()));
        for (destinations, keys) in destinations.chunks(BATCH).zip(keys.chunks(BATCH)) {
            let batch = seal(&slot, number, keys, clock)?;
            packets += hand_over(&socket, destinations, &batch)?;
        }
    }
    Ok((thread_time()?.saturating_sub(before), packets))
}

fn key(number: usize) -> Result<LessSafeKey> {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    UnboundKey::new(&AES_128_GCM, &bytes).map(LessSafeKey::new).map_err(|_| anyhow!("AES-128-GCM takes no key"))
}

/// One packet as each viewer gets it.
fn seal(slot: &Slot, number: u64, keys: &[LessSafeKey], clock: Clock) -> Result<Vec<Vec<u8>>> {
    let payload = slot.payload();
    let mut header = [0x80; HEADER_BYTES];
    clock.stamp(&mut header, Instant::now());
    let seal = |key: &LessSafeKey| {
        let mut packet = Vec::with_capacity(HEADER_BYTES + payload.len() + 16);
        packet.extend_from_slice(&header);
        packet.extend_from_slice(&payload);
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&number.to_be_bytes());
        let (_, body) = packet.split_at_mut(HEADER_BYTES);
        let sealed = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&header), body);
        packet.extend_from_slice(sealed.map_err(|_| anyhow!("a packet cannot be encrypted"))?.as_ref());
        Ok(packet)
    };
    keys.iter().map(seal).collect()
}

/// How many of them the kernel took; what it has no room for is lost.
fn hand_over(socket: &UdpSocket, destinations: &[SocketAddr], packets: &[Vec<u8>]) -> Result<u64> {
    let addresses: Vec<_> = destinations.iter().map(SocketAddrArg::as_any).collect();
    let slices: Vec<_> = packets.iter().map(|packet| [IoSlice::new(packet)]).collect();
    let mut controls: Vec<_> = packets.iter().map(|_| SendAncillaryBuffer::default()).collect();
    let parts = addresses.iter().zip(&slices).zip(&mut controls);
    let mut messages: Vec<_> =
        parts.map(|((address, slice), control)| MMsgHdr::new_with_addr(address, slice, control)).collect();
    match sendmmsg(socket, &mut messages, SendFlags::empty()) {
        Ok(sent) => Ok(sent as u64),
        Err(Errno::NOBUFS | Errno::INTR) => Ok(0),
        Err(error) => Err(error).context("packets cannot be sent on loopback"),
    }
}

fn thread_time() -> Result<Duration> {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).context("the thread's clock shows no time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_packet_goes_to_every_viewer() {
        let window = Duration::from_millis(100);
        let floor = measure(3, window).await.unwrap();
        let slots = Traffic::camera().take_while(|slot| slot.due < window).count() as u64;
        assert_eq!(floor.packets, slots * 3);
        assert!(floor.cpu > Duration::ZERO);
        assert_eq!(floor.delays.len() as u64, floor.packets, "loopback loses nothing of so little");
    }

    #[test]
    fn packets_are_encrypted_and_have_a_tag() {
        let slot = Traffic::camera().find(|slot| slot.payload().len() > 1000).unwrap();
        let packets = seal(&slot, 1, &[key(0).unwrap(), key(1).unwrap()], Clock::start()).unwrap();
        assert_eq!(packets[0].len(), HEADER_BYTES + slot.payload().len() + 16);
        assert_ne!(packets[0][HEADER_BYTES..], packets[1][HEADER_BYTES..]);
        assert!(!packets[0].ends_with(&[0; 16]));
    }
}
