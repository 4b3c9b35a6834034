//! Sources and sinks that are no remote sides.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use str0m::format::{Codec, CodecSpec, FormatParams};
use str0m::media::{Direction, Frequency, MediaKind as Kind};
use str0m::rtp::RtpPacket;

use super::remote::{PACKETS_PER_FRAME, payload};
use super::stage::{Stage, id};
use super::{check_whole_from_a_keyframe, video_in_order};
use crate::webrtc::{EndpointEventKind, MediaKind, Packet, Publisher, TapOutlet};

/// Endpoints that are no remote sides; those have the indexes from 0 on.
const FEED: usize = 100;
const TAP: usize = 101;
const PICTURE: Duration = Duration::from_nanos(1_000_000_000 / 30);

/// Publishes pictures of three packets, thirty a second.
struct Film {
    publisher: Publisher,
    start: Instant,
    picture: u32,
}

impl Film {
    fn new(stage: &mut Stage, start: Instant) -> Self {
        Self { publisher: stage.workers.create_feed(id(FEED)).unwrap(), start, picture: 0 }
    }

    fn publish(&mut self, is_keyframe: bool) {
        for part in 0..PACKETS_PER_FRAME {
            let sequence = u64::from(self.picture * PACKETS_PER_FRAME + part);
            assert!(self.publisher.publish(Packet {
                track: (id(FEED), MediaKind::Video),
                codec: CodecSpec {
                    codec: Codec::Vp8,
                    clock_rate: Frequency::NINETY_KHZ,
                    channels: None,
                    format: FormatParams::default(),
                },
                sequence,
                timestamp: self.picture * 3000,
                captured: self.start + PICTURE * self.picture,
                marker: part + 1 == PACKETS_PER_FRAME,
                starts_keyframe: is_keyframe && part == 0,
                extensions: Default::default(),
                payload: Arc::from(payload(self.picture, part, is_keyframe)),
            }));
        }
        self.picture += 1;
    }

    /// Publishes what has come about by now.
    fn go_on(&mut self) {
        while self.start + PICTURE * self.picture <= Instant::now() {
            self.publish(false);
        }
    }

    fn packets(&self) -> usize {
        (self.picture * PACKETS_PER_FRAME) as usize
    }
}

/// A feed whose only keyframe was six seconds ago, and which goes on.
fn old_film(stage: &mut Stage) -> Film {
    let start = Instant::now().checked_sub(Duration::from_secs(6)).unwrap();
    let mut film = Film::new(stage, start);
    film.publish(true);
    film.go_on();
    film
}

fn run_until(stage: &mut Stage, film: &mut Film, what: &str, condition: impl Fn(&Stage) -> bool) {
    let start = Instant::now();
    while !condition(stage) {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        film.go_on();
        stage.run_for(Duration::from_millis(2));
    }
}

fn check_late_viewer(workers: usize) {
    let mut stage = Stage::new(workers);
    let mut film = old_film(&mut stage);
    for _ in 0..workers {
        let viewer = stage.add(Direction::RecvOnly, &[Codec::Vp8], None);
        stage.connect(FEED, viewer);
        run_until(&mut stage, &mut film, "connected", |stage| stage.remotes[viewer].is_connected);
        let count = |stage: &Stage| stage.remotes[viewer].received(Kind::Video).count();
        run_until(&mut stage, &mut film, "a picture, though no keyframe will come", |stage| count(stage) > 2);
        let wanted = film.packets() + 60 * PACKETS_PER_FRAME as usize;
        run_until(&mut stage, &mut film, "the past", |stage| count(stage) >= wanted);
        check_whole_from_a_keyframe(&mut stage, viewer);
        assert_eq!(step(&video_in_order(&stage, viewer), 30), 375, "the past eight times as fast");
        run_until(&mut stage, &mut film, "the present as it comes", |stage| {
            let packets = video_in_order(stage, viewer);
            step(&packets, packets.len() - 1) == 3000
        });
    }
}

/// From one frame to the next.
fn step(packets: &[&RtpPacket], at: usize) -> u32 {
    packets[at].header.timestamp.wrapping_sub(packets[at - PACKETS_PER_FRAME as usize].header.timestamp)
}

#[test]
fn a_late_viewer_of_a_feed_catches_up() {
    check_late_viewer(1);
}

#[test]
fn a_late_viewer_on_another_worker_catches_up() {
    check_late_viewer(3);
}

#[test]
fn a_feed_tells_whether_it_flows() {
    let mut stage = Stage::new(1);
    let mut film = old_film(&mut stage);
    let flow = |flowing| EndpointEventKind::FlowOut { kind: MediaKind::Video, flowing };
    run_until(&mut stage, &mut film, "flows", |stage| stage.has(FEED, &flow(true)));
    stage.run_until("has ceased", |stage| stage.has(FEED, &flow(false)));
}

fn tap(stage: &mut Stage, room: usize) -> Receiver<Arc<Packet>> {
    let (outlet, packets) = sync_channel(room);
    stage.workers.create_tap(id(TAP)).unwrap().set_outlet(Some(TapOutlet::Thread(outlet)));
    packets
}

#[test]
fn a_tap_of_a_feed_begins_with_the_last_keyframe() {
    for workers in [1, 2] {
        let mut stage = Stage::new(workers);
        let mut film = old_film(&mut stage);
        let packets = tap(&mut stage, 10_000);
        stage.connect(FEED, TAP);
        run_until(&mut stage, &mut film, "flows", |stage| {
            stage.has(TAP, &EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing: true })
        });
        film.go_on();
        let sequences = RefCell::new(Vec::new());
        stage.run_until("all of it", |_| {
            sequences.borrow_mut().extend(packets.try_iter().map(|packet| packet.sequence));
            sequences.borrow().len() >= film.packets()
        });
        assert_eq!(sequences.into_inner(), (0..film.packets() as u64).collect::<Vec<_>>());
    }
}

#[test]
fn a_tap_of_a_publisher_begins_with_a_keyframe() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    let packets = tap(&mut stage, 10_000);
    stage.connect(publisher, TAP);
    stage.run_until("flows", |stage| {
        stage.has(TAP, &EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing: true })
    });
    let mut video = packets.try_iter().filter(|packet| packet.track.1 == MediaKind::Video);
    assert!(video.next().unwrap().starts_keyframe);
}

#[test]
fn a_tap_that_is_not_read_goes_on_with_a_keyframe() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    let packets = tap(&mut stage, 10);
    stage.connect(publisher, TAP);
    stage.run_for(Duration::from_millis(500));
    let before: Vec<Arc<Packet>> = packets.try_iter().collect();
    assert_eq!(before.len(), 10, "what there was room for");
    let start = Instant::now();
    let first = loop {
        assert!(start.elapsed() < Duration::from_secs(60), "goes on");
        stage.run_for(Duration::from_millis(1));
        if let Some(packet) = packets.try_iter().find(|packet| packet.track.1 == MediaKind::Video) {
            break packet;
        }
    };
    assert!(first.starts_keyframe, "nothing that cannot be decoded");
}
