//! Recordings that are sent to somebody, over real sockets.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use netguard::{Fetcher, Guard, IpNet, Limits, Policy};
use str0m::format::Codec;
use tokio::runtime::Runtime;

use super::super::event::RecordingEvent;
use super::super::profile::Profile;
use super::super::recording::{Plan, Recording, Target};
use super::super::upload::Recipient;
use super::clip;
use super::probe::probe;
use super::stage::{Folder, Script, Sender};
use crate::webrtc::MediaKind;

/// What came to a recipient.
struct Received {
    head: String,
    body: Vec<u8>,
}

/// Takes one request with a chunked body, and answers with this status.
fn recipient(status: u16) -> (SocketAddr, Receiver<Received>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (told, received) = sync_channel(1);
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let mut piece = [0; 65536];
        while !bytes.ends_with(b"\r\n0\r\n\r\n") {
            match stream.read(&mut piece).unwrap() {
                0 => break,
                length => bytes.extend_from_slice(&piece[..length]),
            }
        }
        write!(stream, "HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n").unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        told.send(Received { head, body: joined(&bytes[end..]) }).unwrap();
    });
    (address, received)
}

/// The chunks of a body put together (RFC 9112, 7.1).
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = chunks.windows(2).position(|window| window == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&chunks[..line]).unwrap(), 16).unwrap();
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&chunks[line + 2..line + 2 + length]);
        chunks = &chunks[line + 2 + length + 2..];
    }
}

fn send(networks: &[&str], to: SocketAddr) -> Vec<RecordingEvent> {
    let runtime = Runtime::new().unwrap();
    let allowed_networks = networks.iter().map(|network| network.parse::<IpNet>().unwrap()).collect();
    let fetcher = Fetcher::new(Guard::new(Policy { allowed_networks }), Limits::default());
    let url = format!("http://{to}/take/1").parse().unwrap();
    let recipient = Recipient { url, fetcher, runtime: runtime.handle().clone() };
    let target = Target::Recipient(Box::new(recipient));
    let fed = vec![MediaKind::Audio, MediaKind::Video];
    let plan = Plan { target, profile: Profile::from_word("MP4").unwrap(), fed };
    let (told, events) = sync_channel(1000);
    let (recording, outlet) = Recording::start(plan, move |event| told.send(event).unwrap()).unwrap();
    let mut script = Script::new();
    script.play(&mut Sender::new(Codec::H264), clip::h264(), Duration::ZERO);
    script.play(&mut Sender::new(Codec::Opus), clip::opus(), Duration::ZERO);
    script.packets().for_each(|packet| outlet.send(packet.clone()).unwrap());
    recording.finish();
    events.try_iter().filter(|event| *event != RecordingEvent::KeyframeWanted).collect()
}

#[test]
fn a_recording_is_sent_as_it_is_made() {
    let (address, received) = recipient(200);
    let events = send(&["127.0.0.0/8"], address);
    let Received { head, body } = received.recv().unwrap();
    assert!(head.starts_with("POST /take/1 HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-type: video/mp4\r\n"), "{head}");
    let [RecordingEvent::Recording, RecordingEvent::Stopped { duration, bytes }] = events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(bytes, body.len() as u64);
    let folder = Folder::new("upload");
    std::fs::write(folder.file("sent.mp4"), body).unwrap();
    let probe = probe(&folder.file("sent.mp4"));
    assert!(duration > Duration::from_secs(1), "{duration:?}");
    assert!(probe.streams.len() == 2 && probe.streams[0].packets > 20, "{probe:?}");
}

#[test]
fn what_is_not_taken_is_told() {
    let (address, _received) = recipient(507);
    let events = send(&["127.0.0.0/8"], address);
    let failed = events.iter().any(|event| {
        let sentence = "The recording could not be sent: its recipient answered with status 507.";
        matches!(event, RecordingEvent::Failed { description, .. } if description == sentence)
    });
    assert!(failed, "{events:?}");
}

#[test]
fn nothing_is_sent_where_nobody_may_look() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let events = send(&[], listener.local_addr().unwrap());
    assert!(events.iter().any(|event| matches!(event, RecordingEvent::Failed { .. })), "{events:?}");
    assert!(listener.accept().is_err(), "nobody came");
}
