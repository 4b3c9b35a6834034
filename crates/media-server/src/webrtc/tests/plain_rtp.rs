//! Remote sides that speak RTP without ICE, DTLS and SRTP.

use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use netguard::Policy;
use rtcp_types::{Compound, Packet as Rtcp, PayloadFeedback, Pli, ReceiverReport, RtcpPacketWriterExt, SenderReport};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind as Kind};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::remote::{PACKETS_PER_FRAME, frame_and_part, payload};
use super::stage::{Stage, id};
use super::{ENOUGH, is_start_of_keyframe, video_in_order};
use crate::rtp::{Endpoints, Surroundings};
use crate::webrtc::{EndpointEventKind, MediaKind, OfferOptions, SdpError};

const RTP: usize = 100;
const OTHER: usize = 101;
const PAYLOAD_TYPE: u8 = 123;
const SSRC: u32 = 0x0102_0304;
const FRAME_INTERVAL: Duration = Duration::from_millis(20);

/// Endpoints of plain RTP and the runtime of their tasks.
struct Exchanges {
    runtime: Runtime,
    endpoints: Endpoints,
}

impl Exchanges {
    fn new() -> Self {
        Self::in_networks(&["127.0.0.0/8"])
    }

    fn in_networks(networks: &[&str]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let allowed_networks = networks.iter().map(|network| network.parse().unwrap()).collect();
        let endpoints = Endpoints::new(Surroundings {
            addresses: vec!["127.0.0.1".parse().unwrap()],
            announced: Vec::new(),
            policy: Policy { allowed_networks },
        });
        Self { runtime, endpoints }
    }

    fn create(&mut self, stage: &mut Stage, index: usize) {
        let _guard = self.runtime.enter();
        let (bell, keyframes) = mpsc::channel(1);
        let (publisher, tap) = stage.workers.create_exchange(id(index), bell).unwrap();
        self.endpoints.create(publisher, tap, keyframes, false);
    }

    fn process_offer(&self, stage: &mut Stage, index: usize, offer: &str) -> Result<String, SdpError> {
        stage.wait_for(self.endpoints.process_offer(id(index), offer.to_owned()))
    }
}

/// A device that sends or receives video.
struct Device {
    media: UdpSocket,
    reports: UdpSocket,
    to: Option<SocketAddr>,
    sequence: u16,
    frame: u32,
    next_frame: Instant,
    owes_keyframe: bool,
    /// Headers' first twelve bytes, and payloads.
    received: Vec<(Vec<u8>, Vec<u8>)>,
    sender_reports: usize,
}

impl Device {
    fn new() -> Self {
        Self::on("127.0.0.1")
    }

    fn on(address: &str) -> Self {
        let socket = || {
            let socket = UdpSocket::bind((address, 0)).unwrap();
            rustix::net::sockopt::set_socket_recv_buffer_size(&socket, 4 << 20).unwrap();
            socket.set_nonblocking(true).unwrap();
            socket
        };
        Self {
            media: socket(),
            reports: socket(),
            to: None,
            sequence: 65_500,
            frame: 0,
            next_frame: Instant::now(),
            owes_keyframe: false,
            received: Vec::new(),
            sender_reports: 0,
        }
    }

    fn offer(&self, direction: &str) -> String {
        let (media, reports) = (self.media.local_addr().unwrap(), self.reports.local_addr().unwrap());
        format!(
            "v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\nm=video {port} RTP/AVPF {PAYLOAD_TYPE}\r\n\
             a=rtpmap:{PAYLOAD_TYPE} VP8/90000\r\na=rtcp:{reports}\r\na={direction}\r\n",
            ip = media.ip(),
            port = media.port(),
            reports = reports.port(),
        )
    }

    fn accept(&mut self, answer: &str) {
        let section = answer.lines().find_map(|line| line.strip_prefix("m=video ")).unwrap();
        let port: u16 = section.split(' ').next().unwrap().parse().unwrap();
        self.to = Some(SocketAddr::new("127.0.0.1".parse().unwrap(), port));
    }

    /// Sends what is due; a keyframe only when one was asked for.
    fn send(&mut self) {
        self.hear();
        while self.next_frame <= Instant::now() {
            self.next_frame += FRAME_INTERVAL;
            self.frame += 1;
            let is_keyframe = std::mem::take(&mut self.owes_keyframe);
            (0..PACKETS_PER_FRAME).for_each(|part| self.send_part(part, is_keyframe));
        }
    }

    fn send_part(&mut self, part: u32, is_keyframe: bool) {
        self.sequence = self.sequence.wrapping_add(1);
        let marker = u8::from(part + 1 == PACKETS_PER_FRAME) << 7;
        let mut datagram = vec![0x80, marker | PAYLOAD_TYPE];
        datagram.extend(self.sequence.to_be_bytes());
        datagram.extend((self.frame * 1800).to_be_bytes());
        datagram.extend(SSRC.to_be_bytes());
        datagram.extend(payload(self.frame, part, is_keyframe));
        self.media.send_to(&datagram, self.to.unwrap()).unwrap();
    }

    /// Reads what has come.
    fn hear(&mut self) {
        let mut buffer = [0; 2000];
        while let Ok((length, _)) = self.media.recv_from(&mut buffer) {
            self.received.push((buffer[..12].to_vec(), buffer[12..length].to_vec()));
        }
        while let Ok((length, _)) = self.reports.recv_from(&mut buffer) {
            for packet in Compound::parse(&buffer[..length]).unwrap().map(Result::unwrap) {
                match packet {
                    Rtcp::Sr(_) => self.sender_reports += 1,
                    Rtcp::PayloadFeedback(feedback) if feedback.parse_fci::<Pli<'_>>().is_ok() => {
                        assert_eq!(feedback.media_ssrc(), SSRC);
                        self.owes_keyframe = true;
                    }
                    _ => {}
                }
            }
        }
    }

    fn ask_for_keyframe(&self) {
        let ssrc = u32::from_be_bytes(self.received[0].0[8..12].try_into().unwrap());
        let request = PayloadFeedback::builder_owned(Pli::builder()).sender_ssrc(SSRC).media_ssrc(ssrc);
        let compound = Compound::builder().add_packet(ReceiverReport::builder(SSRC)).add_packet(request);
        let mut datagram = [0; 100];
        let length = compound.write_into(&mut datagram).unwrap();
        let to = self.to.unwrap();
        self.reports.send_to(&datagram[..length], (to.ip(), to.port() + 1)).unwrap();
    }

    /// Frame and part of what has come, in the order of arrival.
    fn numbers(&self) -> Vec<(u32, u32)> {
        let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
        self.received.iter().map(|(_, payload)| (number(&payload[2..6]), number(&payload[6..10]))).collect()
    }
}

/// It begins with a keyframe, and pictures are whole: but for some, as what a busy machine loses on the way does not come again.
fn check_pictures(stage: &Stage, viewer: usize) {
    let packets = video_in_order(stage, viewer);
    assert!(is_start_of_keyframe(packets[0]), "starts with a keyframe");
    check_whole(&packets.iter().map(|packet| frame_and_part(packet)).collect::<Vec<_>>());
}

/// Half of the pictures of what is enough.
fn check_whole(numbers: &[(u32, u32)]) {
    let has = |frame, part| numbers.contains(&(frame, part));
    let is_whole = |(frame, part): &&(u32, u32)| *part == 0 && (1..PACKETS_PER_FRAME).all(|part| has(*frame, part));
    let whole = numbers.iter().filter(is_whole).count();
    assert!(whole >= ENOUGH / PACKETS_PER_FRAME as usize / 2, "{whole} whole pictures: {numbers:?}");
}

fn run_until(stage: &mut Stage, what: &str, act: &mut impl FnMut(&mut Stage) -> bool) {
    let start = Instant::now();
    while !act(stage) {
        assert!(start.elapsed() < Duration::from_secs(60), "not in time: {what}; told: {:#?}", stage.told);
        stage.run_for(Duration::from_millis(2));
    }
}

#[test]
fn what_a_device_sends_reaches_a_browser() {
    for workers in [1, 2] {
        let (mut stage, mut exchanges, mut device) = (Stage::new(workers), Exchanges::new(), Device::new());
        exchanges.create(&mut stage, RTP);
        let answer = exchanges.process_offer(&mut stage, RTP, &device.offer("sendonly")).unwrap();
        assert!(answer.contains("a=recvonly"), "{answer}");
        device.accept(&answer);
        run_until(&mut stage, "media flows", &mut |stage| {
            device.send();
            stage.has(RTP, &EndpointEventKind::FlowOut { kind: MediaKind::Video, flowing: true })
        });
        assert!(stage.has(RTP, &EndpointEventKind::Media { connected: true }));
        let viewer = stage.add(Direction::RecvOnly, &[Codec::Vp8], None);
        stage.connect(RTP, viewer);
        run_until(&mut stage, "pictures, from a keyframe that was asked for", &mut |stage| {
            device.send();
            stage.remotes[viewer].received(Kind::Video).count() >= ENOUGH
        });
        check_pictures(&stage, viewer);
        assert!(video_in_order(&stage, viewer).iter().all(|packet| packet.payload.len() > 100));
        let statistics = stage.wait_for(exchanges.endpoints.statistics(id(RTP)));
        let [received] = statistics.received.as_slice() else { panic!("{statistics:?}") };
        assert!(received.packets >= ENOUGH as u64 && received.ssrc == SSRC && received.requests.plis > 0);
    }
}

#[test]
fn what_a_browser_sends_reaches_a_device() {
    let (mut stage, mut exchanges, mut device) = (Stage::new(2), Exchanges::new(), Device::new());
    let publisher = stage.add_publisher(Codec::Vp8);
    exchanges.create(&mut stage, RTP);
    stage.connect(publisher, RTP);
    let answer = exchanges.process_offer(&mut stage, RTP, &device.offer("recvonly")).unwrap();
    assert!(answer.contains("a=sendonly"), "{answer}");
    device.accept(&answer);
    run_until(&mut stage, "pictures and a report", &mut |_| {
        device.hear();
        device.received.len() >= ENOUGH && device.sender_reports > 0
    });
    let (first, payload) = &device.received[0];
    assert_eq!(payload[..2], [0x10, 0x50], "a keyframe comes first");
    assert_eq!(first[1] & 0x7f, PAYLOAD_TYPE);
    let numbers = device.numbers();
    assert!(numbers.is_sorted(), "{numbers:?}");
    check_whole(&numbers);

    let asked = stage.remotes[publisher].keyframe_requests;
    run_until(&mut stage, "the publisher is asked for a keyframe", &mut |stage| {
        device.ask_for_keyframe();
        stage.run_for(Duration::from_millis(50));
        stage.remotes[publisher].keyframe_requests > asked
    });
}

#[test]
fn two_endpoints_agree_by_an_offer_of_our_own() {
    let (mut stage, mut exchanges) = (Stage::new(2), Exchanges::new());
    let publisher = stage.add_publisher(Codec::Vp8);
    exchanges.create(&mut stage, RTP);
    exchanges.create(&mut stage, OTHER);
    stage.connect(publisher, RTP);
    let options = OfferOptions { audio: true, video: true };
    let offer = stage.wait_for(exchanges.endpoints.generate_offer(id(RTP), options)).unwrap();
    let answer = exchanges.process_offer(&mut stage, OTHER, &offer).unwrap();
    assert_eq!(stage.wait_for(exchanges.endpoints.process_answer(id(RTP), answer.clone())).unwrap(), offer);
    let viewer = stage.add(Direction::RecvOnly, &[Codec::Vp8], None);
    stage.connect(OTHER, viewer);
    run_until(&mut stage, "pictures and sound", &mut |stage| {
        let count = |kind| stage.remotes[viewer].received(kind).count();
        count(Kind::Video) >= ENOUGH && count(Kind::Audio) >= ENOUGH / 3
    });
    check_pictures(&stage, viewer);
    let again = stage.wait_for(exchanges.endpoints.process_answer(id(RTP), answer));
    assert_eq!(again, Err(SdpError::AlreadyNegotiated));
}

#[test]
fn a_stranger_is_not_heard() {
    let (mut stage, mut exchanges, mut device) = (Stage::new(1), Exchanges::new(), Device::new());
    exchanges.create(&mut stage, RTP);
    let answer = exchanges.process_offer(&mut stage, RTP, &device.offer("sendonly")).unwrap();
    device.accept(&answer);
    let mut stranger = Device::on("127.0.0.2");
    stranger.accept(&answer);
    // as many as would be enough for anybody else
    run_until(&mut stage, "the stranger has sent", &mut |_| {
        stranger.send();
        stranger.frame > 60
    });
    run_until(&mut stage, "the device is heard", &mut |stage| {
        stranger.send();
        device.send();
        stage.has(RTP, &EndpointEventKind::FlowOut { kind: MediaKind::Video, flowing: true })
    });
    let statistics = stage.wait_for(exchanges.endpoints.statistics(id(RTP)));
    let packets = statistics.received[0].packets;
    let sent = u64::from(device.frame * PACKETS_PER_FRAME);
    assert!(packets <= sent, "{packets} came of the {sent} that the device has sent");
}

#[test]
fn media_goes_nowhere_that_is_not_permitted() {
    let (mut stage, mut exchanges, device) = (Stage::new(1), Exchanges::in_networks(&[]), Device::new());
    exchanges.create(&mut stage, RTP);
    let refused = exchanges.process_offer(&mut stage, RTP, &device.offer("recvonly"));
    assert!(matches!(&refused, Err(SdpError::Parse(why)) if why.contains("127.0.0.1")), "{refused:?}");
}

#[test]
fn noise_harms_nobody() {
    let (mut stage, mut exchanges, mut device) = (Stage::new(1), Exchanges::new(), Device::new());
    exchanges.create(&mut stage, RTP);
    let answer = exchanges.process_offer(&mut stage, RTP, &device.offer("sendonly")).unwrap();
    device.accept(&answer);
    let to = device.to.unwrap();
    let report = SenderReport::builder(SSRC).ntp_timestamp(u64::MAX).rtp_timestamp(u32::MAX);
    let mut whole = [0; 28];
    report.write_into(&mut whole).unwrap();
    for length in 0..=60_u8 {
        let noise: Vec<u8> = (0..length).map(|at| at.wrapping_mul(37) ^ length).collect();
        for first in [0x80, 0xbf, 0x00, 0xff] {
            let mut noise = noise.clone();
            noise.iter_mut().take(1).for_each(|byte| *byte = first);
            device.media.send_to(&noise, to).unwrap();
            device.reports.send_to(&noise, (to.ip(), to.port() + 1)).unwrap();
            device.reports.send_to(&whole[..usize::from(length).min(28)], (to.ip(), to.port() + 1)).unwrap();
        }
    }
    run_until(&mut stage, "media flows in spite of it", &mut |stage| {
        device.send();
        stage.has(RTP, &EndpointEventKind::FlowOut { kind: MediaKind::Video, flowing: true })
    });
}
