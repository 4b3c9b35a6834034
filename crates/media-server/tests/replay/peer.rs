//! Somebody behind the offers: a remote side with real UDP, DTLS and SRTP that takes the place of the recorded one.
//!
//! The recorded offer stays as it was but for what only its owner can prove: ICE credentials, the fingerprint and candidates.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use str0m::config::Fingerprint;
use str0m::format::{Codec, FormatParams};
use str0m::media::{Frequency, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpWrite, Ssrc};
use str0m::{Candidate, Event, IceCreds, Input, Output, Rtc};

const FRAME_INTERVAL: Duration = Duration::from_millis(20);

/// A remote side that has offered and waits for the answer.
pub(crate) struct Offering {
    rtc: Rtc,
    socket: UdpSocket,
    media: Vec<Media>,
    pub(crate) offer: String,
    pub(crate) candidate: String,
}

/// One section of the offer.
struct Media {
    mid: Mid,
    kind: MediaKind,
    format: Pt,
    /// `None` if nothing is sent in this section.
    ssrc: Option<Ssrc>,
}

/// A remote side at work, until it is dropped.
pub(crate) struct Peer {
    control: Arc<Control>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Control {
    is_silent: AtomicBool,
    is_closing: AtomicBool,
    is_over: AtomicBool,
}

impl Offering {
    pub(crate) fn new(recorded: &str) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        socket.set_read_timeout(Some(Duration::from_millis(5))).expect("a socket can wait");
        let media: Vec<Media> = recorded.split("\r\nm=").skip(1).map(Media::of).collect();
        let mut builder = Rtc::builder().set_rtp_mode(true).clear_codecs();
        for (section, media) in recorded.split("\r\nm=").skip(1).zip(&media) {
            let (codec, clock_rate, channels) = codec(section);
            builder.codec_config().add_config(media.format, None, codec, clock_rate, channels, FormatParams::default());
        }
        let mut rtc = builder.build(Instant::now());
        let address = socket.local_addr().expect("it is bound");
        let candidate = Candidate::host(address, "udp").expect("loopback will do");
        let text = candidate.to_sdp_string();
        rtc.add_local_candidate(candidate);
        let mut api = rtc.direct_api();
        api.set_ice_controlling(true);
        for media in &media {
            api.declare_media(media.mid, media.kind);
            if let Some(ssrc) = media.ssrc {
                api.declare_stream_tx(ssrc, None, media.mid, None);
            }
        }
        let (credentials, fingerprint) = (api.local_ice_credentials(), api.local_dtls_fingerprint().to_string());
        let offer = rewritten(recorded, &credentials, &fingerprint, &text);
        Self { rtc, socket, media, offer, candidate: text }
    }

    /// Connects with whoever has answered.
    pub(crate) fn accept(mut self, answer: &str) -> Peer {
        let value = |prefix: &str| answer.lines().find_map(|line| line.strip_prefix(prefix)).unwrap_or_default();
        let credentials = IceCreds { ufrag: value("a=ice-ufrag:").to_owned(), pass: value("a=ice-pwd:").to_owned() };
        let fingerprint: Fingerprint = value("a=fingerprint:").parse().expect("an answer has a fingerprint");
        let mut api = self.rtc.direct_api();
        api.set_remote_ice_credentials(credentials);
        api.set_remote_fingerprint(fingerprint);
        api.start_dtls(value("a=setup:") == "passive").expect("DTLS begins");
        let control = Arc::new(Control::default());
        let run = Run { rtc: self.rtc, socket: self.socket, media: self.media, is_connected: false, frame: 0 };
        let shared = Arc::clone(&control);
        let thread = thread::spawn(move || run.run(&shared));
        Peer { control, thread: Some(thread) }
    }
}

impl Peer {
    pub(crate) fn stop_sending(&self) {
        self.control.is_silent.store(true, Ordering::Relaxed);
    }

    pub(crate) fn close(&self) {
        self.control.is_closing.store(true, Ordering::Relaxed);
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.control.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Media {
    fn of(section: &str) -> Self {
        let value = |prefix: &str| section.lines().find_map(|line| line.strip_prefix(prefix)).unwrap_or_default();
        let format = section.split_whitespace().nth(3).and_then(|format| format.parse::<u8>().ok());
        let sends = section.contains("a=sendrecv") || section.contains("a=sendonly");
        let ssrc = value("a=ssrc:").split(' ').next().and_then(|ssrc| ssrc.parse::<u32>().ok());
        Self {
            mid: Mid::from(value("a=mid:")),
            kind: if section.starts_with("audio") { MediaKind::Audio } else { MediaKind::Video },
            format: format.expect("a section has a format").into(),
            ssrc: ssrc.filter(|_| sends).map(Ssrc::from),
        }
    }
}

/// Of the first format of a section.
fn codec(section: &str) -> (Codec, Frequency, Option<u8>) {
    let map = section.lines().find_map(|line| line.strip_prefix("a=rtpmap:")).unwrap_or_default();
    match map.split([' ', '/']).nth(1) {
        Some("opus") => (Codec::Opus, Frequency::FORTY_EIGHT_KHZ, Some(2)),
        Some("H264") => (Codec::H264, Frequency::NINETY_KHZ, None),
        Some("VP8") => (Codec::Vp8, Frequency::NINETY_KHZ, None),
        other => panic!("nobody speaks {other:?}"),
    }
}

fn rewritten(recorded: &str, credentials: &IceCreds, fingerprint: &str, candidate: &str) -> String {
    let mut offer = String::new();
    let mut has_fingerprint = false;
    for line in recorded.lines() {
        let line = match line.split_once(':') {
            Some(("a=ice-ufrag", _)) => format!("a=ice-ufrag:{}", credentials.ufrag),
            Some(("a=ice-pwd", _)) => format!("a=ice-pwd:{}\r\na={candidate}", credentials.pass),
            Some(("a=candidate", _)) => continue,
            // one of several kinds of digest
            Some(("a=fingerprint", _)) if has_fingerprint => continue,
            Some(("a=fingerprint", _)) => {
                has_fingerprint = true;
                format!("a=fingerprint:{fingerprint}")
            }
            _ => line.to_owned(),
        };
        has_fingerprint &= !line.starts_with("m=");
        offer.push_str(&line);
        offer.push_str("\r\n");
    }
    offer
}

struct Run {
    rtc: Rtc,
    socket: UdpSocket,
    media: Vec<Media>,
    is_connected: bool,
    frame: u32,
}

impl Run {
    fn run(mut self, control: &Control) {
        let mut next_frame = Instant::now();
        while !control.is_over.load(Ordering::Relaxed) {
            let deadline = self.drain();
            self.receive();
            let now = Instant::now();
            if now >= deadline && self.rtc.handle_input(Input::Timeout(now)).is_err() {
                return;
            }
            if control.is_closing.swap(false, Ordering::Relaxed) {
                let _ = self.rtc.close();
                self.is_connected = false;
            }
            if self.is_connected && now >= next_frame && !control.is_silent.load(Ordering::Relaxed) {
                next_frame = now + FRAME_INTERVAL;
                self.send_frame(now);
            }
        }
    }

    /// Returns when there is something to do again.
    fn drain(&mut self) -> Instant {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(deadline)) => return deadline,
                Ok(Output::Transmit(transmit)) => {
                    // what is lost is sent again
                    let _ = self.socket.send_to(&transmit.contents, transmit.destination);
                }
                Ok(Output::Event(Event::Connected)) => self.is_connected = true,
                Ok(Output::Event(_)) => {}
                Err(_) => return Instant::now() + FRAME_INTERVAL,
            }
        }
    }

    fn receive(&mut self) {
        let mut buffer = [0; 2000];
        let Ok((length, source)) = self.socket.recv_from(&mut buffer) else { return };
        let destination = self.socket.local_addr().expect("it is bound");
        let Ok(received) = Receive::new(Protocol::Udp, source, destination, &buffer[..length]) else { return };
        let input = Input::Receive(Instant::now(), received);
        if self.rtc.accepts(&input) {
            // one datagram that cannot be used is no matter
            let _ = self.rtc.handle_input(input);
        }
    }

    fn send_frame(&mut self, now: Instant) {
        self.frame += 1;
        let frame = self.frame;
        for at in 0..self.media.len() {
            let Media { kind, format, ssrc, .. } = self.media[at];
            let Some(ssrc) = ssrc else { continue };
            let ticks = if kind.is_audio() { 960 } else { 1800 };
            let payload = if kind.is_audio() { vec![0xfc; 60] } else { picture(frame) };
            let write = RtpWrite::new(format, u64::from(frame).into(), frame * ticks, now, payload).marker(true);
            if let Some(stream) = self.rtc.direct_api().stream_tx(&ssrc) {
                stream.write_rtp(write);
            }
            self.drain();
            if self.rtc.handle_input(Input::Timeout(now)).is_err() {
                return;
            }
        }
    }
}

/// A VP8 payload descriptor, and a header of a picture of 320 by 180 pixels (RFC 7741, 4.2; RFC 6386, 9.1). Two in a second
/// stand on their own.
fn picture(frame: u32) -> Vec<u8> {
    let is_key = frame % 25 == 1;
    let mut payload = vec![0x10, if is_key { 0x10 } else { 0x11 }, 0, 0];
    if is_key {
        payload.extend([0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00]);
    }
    payload.resize(800, 0);
    payload
}
