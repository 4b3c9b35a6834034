use std::collections::VecDeque;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpPacket, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// A remote side as a browser would be one: real UDP, DTLS and SRTP, made-up pictures.
pub(super) struct Remote {
    rtc: Rtc,
    socket: UdpSocket,
    offer: Option<(String, SdpPendingOffer)>,
    mids: [(MediaKind, Mid); 2],
    deadline: Instant,
    pub(super) is_connected: bool,
    pub(super) is_closed: bool,
    /// What has arrived, in the order of arrival.
    pub(super) received: Vec<RtpPacket>,
    pub(super) keyframe_requests: usize,
    counterpart: Option<SocketAddr>,
    sender: Option<Sender>,
    downlink: Downlink,
}

/// The way to a remote side: as fast as loopback, or a line with a rate and a short buffer.
#[derive(Default)]
struct Downlink {
    bits_per_second: Option<f64>,
    /// Datagrams on the way: when they arrive, from where.
    buffer: VecDeque<(Instant, SocketAddr, Vec<u8>)>,
    free_at: Option<Instant>,
}

/// Makes frames of three packets; the payload of each says its number.
struct Sender {
    payload_types: [(MediaKind, Pt); 2],
    owes_keyframe: bool,
    next_frame: Instant,
    sequence: u64,
    frame: u32,
}

const FRAME_INTERVAL: Duration = Duration::from_millis(20);
pub(super) const PACKETS_PER_FRAME: u32 = 3;
const FIRST_SEQUENCE: u64 = 60_000;
/// With 50 frames a second this makes about 1 Mbit/s of video.
const PAYLOAD_BYTES: usize = 850;
const AUDIO_PAYLOAD_BYTES: usize = 80;

impl Remote {
    pub(super) fn new(direction: Direction, video: &[Codec]) -> Self {
        let mut rtc = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(video.contains(&Codec::Vp8))
            .enable_h264(video.contains(&Codec::H264))
            .set_rtp_mode(true)
            .build(Instant::now());
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        // On a busy machine it waits long for its turn to read.
        rustix::net::sockopt::set_socket_recv_buffer_size(&socket, 4 << 20).unwrap();
        socket.set_nonblocking(true).unwrap();
        rtc.add_local_candidate(Candidate::host(socket.local_addr().unwrap(), "udp").unwrap());
        let mut api = rtc.sdp_api();
        let mids =
            [MediaKind::Audio, MediaKind::Video].map(|kind| (kind, api.add_media(kind, direction, None, None, None)));
        let (offer, pending) = api.apply().unwrap();
        let mut remote = Self {
            rtc,
            socket,
            offer: Some((offer.to_sdp_string(), pending)),
            mids,
            deadline: Instant::now(),
            is_connected: false,
            is_closed: false,
            received: Vec::new(),
            keyframe_requests: 0,
            counterpart: None,
            sender: None,
            downlink: Downlink::default(),
        };
        remote.drain(Instant::now());
        remote
    }

    pub(super) fn offer(&self) -> String {
        self.offer.as_ref().unwrap().0.clone()
    }

    pub(super) fn accept(&mut self, answer: &str) {
        let (_, pending) = self.offer.take().unwrap();
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
        self.drain(Instant::now());
    }

    pub(super) fn add_candidate(&mut self, candidate: &str) {
        self.rtc.add_remote_candidate(Candidate::from_sdp_string(candidate).unwrap());
        self.drain(Instant::now());
    }

    /// Sends sound and pictures in this codec from now on.
    pub(super) fn start_sending(&mut self, video: Codec) {
        let payload_type = |mid: Mid, codec: Codec| {
            let remote = self.rtc.media(mid).unwrap().remote_pts();
            let mut params = self.rtc.codec_config().params().iter();
            params.find(|p| p.spec().codec == codec && remote.contains(&p.pt())).unwrap().pt()
        };
        let payload_types =
            self.mids.map(|(kind, mid)| (kind, payload_type(mid, if kind.is_audio() { Codec::Opus } else { video })));
        self.sender = Some(Sender {
            payload_types,
            owes_keyframe: true,
            next_frame: Instant::now(),
            sequence: FIRST_SEQUENCE,
            frame: 0,
        });
    }

    pub(super) fn stop_sending(&mut self) {
        self.sender = None;
    }

    pub(super) fn close(&mut self) {
        self.rtc.close().unwrap();
        self.drain(Instant::now());
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    pub(super) fn received(&self, kind: MediaKind) -> impl Iterator<Item = &RtpPacket> {
        let codecs = self.rtc.codec_config().params();
        self.received.iter().filter(move |packet| {
            let params = codecs.iter().find(|p| p.pt() == packet.header.payload_type);
            params.is_some_and(|p| p.spec().codec.kind() == kind)
        })
    }

    /// The video codecs that both sides agreed on.
    pub(super) fn negotiated_video(&self) -> Vec<Codec> {
        let mid = self.mids[1].1;
        let remote = self.rtc.media(mid).unwrap().remote_pts();
        let params = self.rtc.codec_config().params().iter();
        params.filter(|p| remote.contains(&p.pt())).map(|p| p.spec().codec).collect()
    }

    /// Puts the other side behind a line of this rate.
    pub(super) fn limit_downlink(&mut self, bits_per_second: f64) {
        self.downlink.bits_per_second = Some(bits_per_second);
    }

    /// Where the other side receives.
    pub(super) fn counterpart(&self) -> Option<SocketAddr> {
        self.counterpart
    }

    /// Does whatever is due; never waits.
    pub(super) fn step(&mut self, now: Instant) {
        let mut buffer = [0; 2000];
        while let Ok((length, source)) = self.socket.recv_from(&mut buffer) {
            self.downlink.enter(now, source, &buffer[..length]);
        }
        while let Some((source, datagram)) = self.downlink.leave(now) {
            let destination = self.address();
            let Ok(received) = Receive::new(Protocol::Udp, source, destination, &datagram) else { continue };
            let input = Input::Receive(now, received);
            if self.rtc.accepts(&input) {
                self.rtc.handle_input(input).unwrap();
                self.drain(now);
            }
        }
        if now >= self.deadline {
            self.rtc.handle_input(Input::Timeout(now)).unwrap();
            self.drain(now);
        }
        self.send_due_frame(now);
    }

    fn send_due_frame(&mut self, now: Instant) {
        let Some(sender) = self.sender.as_mut().filter(|sender| self.is_connected && sender.next_frame <= now) else {
            return;
        };
        sender.next_frame += FRAME_INTERVAL;
        sender.frame += 1;
        let is_keyframe = std::mem::take(&mut sender.owes_keyframe);
        let (frame, payload_types) = (sender.frame, sender.payload_types);
        for (kind, payload_type) in payload_types {
            let packets = if kind.is_audio() { 1 } else { PACKETS_PER_FRAME };
            for part in 0..packets {
                self.send(now, kind, payload_type, frame, part, is_keyframe);
            }
        }
    }

    fn send(&mut self, now: Instant, kind: MediaKind, payload_type: Pt, frame: u32, part: u32, is_keyframe: bool) {
        let Some(sender) = self.sender.as_mut() else { return };
        let (sequence, timestamp, marker) = if kind.is_audio() {
            (u64::from(frame), frame * 960, false)
        } else {
            sender.sequence += 1;
            (sender.sequence, frame * 1800, part + 1 == PACKETS_PER_FRAME)
        };
        let mid = self.mids.iter().find(|(of, _)| *of == kind).unwrap().1;
        let mut payload = payload(frame, part, is_keyframe);
        if kind.is_audio() {
            payload.truncate(AUDIO_PAYLOAD_BYTES);
        }
        let write = RtpWrite::new(payload_type, sequence.into(), timestamp, now, payload);
        self.rtc.direct_api().stream_tx_by_mid(mid, None).unwrap().write_rtp(write.marker(marker).nackable(true));
        self.drain(now);
        self.rtc.handle_input(Input::Timeout(now)).unwrap();
        self.drain(now);
    }

    fn drain(&mut self, now: Instant) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(deadline) => {
                    self.deadline = deadline.max(now);
                    return;
                }
                Output::Transmit(transmit) => {
                    self.counterpart = Some(transmit.destination);
                    self.socket.send_to(&transmit.contents, transmit.destination).unwrap();
                }
                Output::Event(event) => self.handle(event),
            }
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Connected => self.is_connected = true,
            Event::Closed => self.is_closed = true,
            Event::RtpPacket(packet) if !packet.payload.is_empty() => self.received.push(packet),
            Event::KeyframeRequest(_) => {
                self.keyframe_requests += 1;
                if let Some(sender) = &mut self.sender {
                    sender.owes_keyframe = true;
                }
            }
            _ => {}
        }
    }
}

impl Downlink {
    /// What finds more than this before it is lost, as in a home router.
    const LONGEST_WAIT: Duration = Duration::from_millis(300);

    fn enter(&mut self, now: Instant, source: SocketAddr, datagram: &[u8]) {
        let Some(rate) = self.bits_per_second else {
            self.buffer.push_back((now, source, datagram.to_vec()));
            return;
        };
        let start = self.free_at.map_or(now, |free| free.max(now));
        if start.saturating_duration_since(now) <= Self::LONGEST_WAIT {
            let arrival = start + Duration::from_secs_f64(datagram.len() as f64 * 8.0 / rate);
            self.free_at = Some(arrival);
            self.buffer.push_back((arrival, source, datagram.to_vec()));
        }
    }

    fn leave(&mut self, now: Instant) -> Option<(SocketAddr, Vec<u8>)> {
        let has_arrived = self.buffer.front().is_some_and(|(arrival, ..)| *arrival <= now);
        if !has_arrived {
            return None;
        }
        self.buffer.pop_front().map(|(_, source, datagram)| (source, datagram))
    }
}

/// A VP8 payload descriptor and header, then the numbers of frame and part.
pub(super) fn payload(frame: u32, part: u32, is_keyframe: bool) -> Vec<u8> {
    let descriptor = if part == 0 { 0x10 } else { 0x00 };
    let header = if is_keyframe { 0x50 } else { 0x51 };
    let mut payload = vec![descriptor, header];
    payload.extend(frame.to_be_bytes());
    payload.extend(part.to_be_bytes());
    payload.resize(PAYLOAD_BYTES, 0);
    payload
}

/// The numbers in a payload.
pub(super) fn frame_and_part(packet: &RtpPacket) -> (u32, u32) {
    let number = |range: std::ops::Range<usize>| u32::from_be_bytes(packet.payload[range].try_into().unwrap());
    (number(2..6), number(6..10))
}
