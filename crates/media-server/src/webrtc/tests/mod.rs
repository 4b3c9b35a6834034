//! Real remote sides over loopback UDP, through real workers.

mod feeds;
mod plain_rtp;
mod remote;
mod stage;

use std::net::UdpSocket;
use std::time::Duration;

use str0m::format::Codec;
use str0m::media::{Direction, MediaKind as Kind};
use str0m::rtp::RtpPacket;

use self::remote::frame_and_part;
use self::stage::{Stage, id};
use super::{EndpointEventKind, IceState, MediaKind, SdpError};

const ENOUGH: usize = 60;

/// What a viewer got of the video, in order; packets that got lost on the way come again.
fn video_in_order(stage: &Stage, viewer: usize) -> Vec<&RtpPacket> {
    let mut packets: Vec<_> = stage.remotes[viewer].received(Kind::Video).collect();
    packets.sort_by_key(|packet| *packet.seq_no);
    packets.dedup_by_key(|packet| *packet.seq_no);
    packets
}

fn is_whole(packets: &[&RtpPacket]) -> bool {
    packets.windows(2).all(|pair| *pair[1].seq_no == *pair[0].seq_no + 1)
}

fn is_start_of_keyframe(packet: &RtpPacket) -> bool {
    packet.payload[..2] == [0x10, 0x50]
}

/// Where a busy machine made a worker drop pictures, it goes on with a keyframe.
fn check_whole_from_a_keyframe(stage: &mut Stage, viewer: usize) {
    stage.run_until("there is no hole", |stage| is_whole(&video_in_order(stage, viewer)));
    let packets = video_in_order(stage, viewer);
    assert!(is_start_of_keyframe(packets[0]), "starts with a keyframe");
    for pair in packets.windows(2) {
        let ((frame, part), next) = (frame_and_part(pair[0]), frame_and_part(pair[1]));
        let follows = next == (frame, part + 1) || next == (frame + 1, 0);
        assert!(follows || is_start_of_keyframe(pair[1]), "{next:?} after {:?}", (frame, part));
    }
}

fn check_plays(stage: &mut Stage, viewer: usize) {
    let (audio, video) = count(stage, viewer);
    stage.run_until("sound and pictures arrive", |stage| {
        let now = count(stage, viewer);
        now.0 > audio + ENOUGH && now.1 > video + ENOUGH
    });
}

fn count(stage: &Stage, viewer: usize) -> (usize, usize) {
    let remote = &stage.remotes[viewer];
    (remote.received(Kind::Audio).count(), remote.received(Kind::Video).count())
}

#[test]
fn a_viewer_gets_all_of_it_from_a_keyframe_on() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    let viewer = stage.add_viewer(publisher);
    check_plays(&mut stage, viewer);
    check_whole_from_a_keyframe(&mut stage, viewer);
    assert!(stage.remotes[publisher].keyframe_requests > 0, "the publisher was asked for the keyframe");
}

#[test]
fn viewers_on_other_workers_are_served_too() {
    let mut stage = Stage::new(3);
    let publisher = stage.add_publisher(Codec::Vp8);
    let viewers: Vec<usize> = (0..5).map(|_| stage.add_viewer(publisher)).collect();
    for viewer in viewers {
        check_plays(&mut stage, viewer);
        check_whole_from_a_keyframe(&mut stage, viewer);
    }
    let requests = stage.remotes[publisher].keyframe_requests;
    assert!(requests < 10, "requests are coalesced: {requests}");
}

#[test]
fn the_story_of_a_connection_is_told_in_order() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    let story: Vec<_> = stage.told.iter().filter(|event| event.endpoint == id(publisher)).map(|e| &e.kind).collect();
    let at = |wanted: &dyn Fn(&EndpointEventKind) -> bool| {
        story.iter().position(|kind| wanted(kind)).unwrap_or_else(|| panic!("missing in {story:#?}"))
    };
    let order = [
        at(&|kind| *kind == EndpointEventKind::Ice(IceState::Gathering)),
        at(&|kind| matches!(kind, EndpointEventKind::CandidateFound(found) if !found.sdp_mid.is_empty())),
        at(&|kind| *kind == EndpointEventKind::GatheringDone),
        at(&|kind| *kind == EndpointEventKind::Ice(IceState::Connecting)),
        at(&|kind| *kind == EndpointEventKind::Ice(IceState::Connected)),
        at(&|kind| *kind == EndpointEventKind::Ice(IceState::Ready)),
        at(&|kind| matches!(kind, EndpointEventKind::PairSelected { .. })),
        at(&|kind| *kind == EndpointEventKind::Connection { connected: true }),
        at(&|kind| matches!(kind, EndpointEventKind::FlowOut { flowing: true, .. })),
        at(&|kind| *kind == EndpointEventKind::Media { connected: true }),
    ];
    assert!(order.is_sorted(), "{order:?} in {story:#?}");
}

#[test]
fn silence_is_told_and_so_is_its_end() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    let viewer = stage.add_viewer(publisher);
    check_plays(&mut stage, viewer);
    stage.remotes[publisher].stop_sending();
    let ceased_out = EndpointEventKind::FlowOut { kind: MediaKind::Video, flowing: false };
    let ceased_in = EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing: false };
    stage.run_until("silence is told", |stage| stage.has(publisher, &ceased_out) && stage.has(viewer, &ceased_in));
    stage.told.clear();
    stage.remotes[publisher].start_sending(Codec::Vp8);
    let flows = EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing: true };
    stage.run_until("the flow is told again", |stage| stage.has(viewer, &flows));
}

#[test]
fn another_source_continues_the_same_stream() {
    let mut stage = Stage::new(2);
    let first = stage.add_publisher(Codec::Vp8);
    let second = stage.add_publisher(Codec::Vp8);
    let viewer = stage.add_viewer(first);
    check_plays(&mut stage, viewer);
    stage.connect(second, viewer);
    check_plays(&mut stage, viewer);
    let sequence: Vec<u64> = stage.remotes[viewer].received(Kind::Video).map(|packet| *packet.seq_no).collect();
    assert!(sequence.windows(2).all(|pair| pair[1] == pair[0] + 1), "no hole where the source changed");
    let ssrcs: Vec<_> = stage.remotes[viewer].received(Kind::Video).map(|packet| packet.header.ssrc).collect();
    assert!(ssrcs.iter().all(|ssrc| *ssrc == ssrcs[0]));
}

#[test]
fn disconnecting_one_kind_leaves_the_other() {
    let mut stage = Stage::new(2);
    let publisher = stage.add_publisher(Codec::Vp8);
    let viewer = stage.add_viewer(publisher);
    check_plays(&mut stage, viewer);
    stage.workers.disconnect(id(publisher), id(viewer), MediaKind::Video);
    let ceased = EndpointEventKind::FlowIn { kind: MediaKind::Video, flowing: false };
    stage.run_until("video has ceased", |stage| stage.has(viewer, &ceased));
    let (audio, video) = count(&stage, viewer);
    stage.run_until("sound goes on", |stage| count(stage, viewer).0 > audio + ENOUGH);
    assert_eq!(count(&stage, viewer).1, video);
}

#[test]
fn a_viewer_is_answered_with_the_codec_of_its_publisher() {
    let mut stage = Stage::new(2);
    let publisher = stage.add_publisher(Codec::H264);
    for _ in 0..2 {
        // one of the two lives on another worker than the publisher
        let viewer = stage.add_viewer(publisher);
        stage.run_until("it is connected", |stage| stage.remotes[viewer].is_connected);
        let codecs = stage.remotes[viewer].negotiated_video();
        assert!(codecs.iter().all(|codec| *codec == Codec::H264), "{codecs:?}");
    }
}

#[test]
fn a_viewer_without_the_codec_is_told_so() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::H264);
    let viewer = stage.add(Direction::RecvOnly, &[Codec::Vp8], Some(publisher));
    let is_error = |kind: &EndpointEventKind| matches!(kind, EndpointEventKind::Error { .. });
    stage.run_until("the error is told", |stage| {
        stage.told.iter().any(|event| event.endpoint == id(viewer) && is_error(&event.kind))
    });
    let (audio, _) = count(&stage, viewer);
    stage.run_until("sound comes all the same", |stage| count(stage, viewer).0 > audio + ENOUGH);
}

#[test]
fn a_remote_side_that_says_goodbye_is_over() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    stage.remotes[publisher].close();
    stage.run_until("the end is told", |stage| {
        stage.has(publisher, &EndpointEventKind::Connection { connected: false })
    });
}

#[test]
fn a_viewer_on_a_slow_line_hears_everything_and_sees_what_fits() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    let slow = stage.add_viewer(publisher);
    let fast = stage.add_viewer(publisher);
    stage.remotes[slow].limit_downlink(500_000.0);
    // an estimate of the line is found in some seconds, and lost again when the machine stands still
    let mut seen = Vec::new();
    while !seen.last().is_some_and(Share::is_fair) {
        assert!(seen.len() < 15, "{seen:?}");
        let before = (count(&stage, slow), count(&stage, fast));
        stage.run_for(Duration::from_secs(4));
        seen.push(Share::between(before, (count(&stage, slow), count(&stage, fast))));
    }
}

/// What a viewer gets of what another one gets whose line is fast.
#[derive(Debug)]
struct Share {
    audio: usize,
    of_audio: usize,
    video: usize,
    of_video: usize,
}

/// Packets of sound and pictures.
type Count = (usize, usize);

impl Share {
    /// From one look at the slow and the fast viewer to the next.
    fn between((slow, fast): (Count, Count), (slow_now, fast_now): (Count, Count)) -> Self {
        let (audio, video) = (slow_now.0 - slow.0, slow_now.1 - slow.1);
        Self { audio, of_audio: fast_now.0 - fast.0, video, of_video: fast_now.1 - fast.1 }
    }

    /// Sound is not given up for pictures, pictures still come, the line was slow, and the other viewer undisturbed.
    fn is_fair(&self) -> bool {
        let keeps_sound = self.audio * 5 >= self.of_audio * 4 && self.of_audio > 100;
        let keeps_pictures = self.video * 10 >= self.of_video && self.of_video > 500;
        keeps_sound && keeps_pictures && self.video < self.of_video * 3 / 4
    }
}

#[test]
fn a_released_endpoint_says_goodbye() {
    let mut stage = Stage::new(2);
    let publisher = stage.add_publisher(Codec::Vp8);
    let viewer = stage.add_viewer(publisher);
    check_plays(&mut stage, viewer);
    stage.workers.remove(id(publisher));
    stage.run_until("the publisher hears it", |stage| stage.remotes[publisher].is_closed);
    stage.workers.remove(id(viewer));
    stage.run_until("the viewer hears it", |stage| stage.remotes[viewer].is_closed);
}

#[test]
fn strangers_neither_stop_a_handshake_nor_reach_a_viewer() {
    let mut stage = Stage::new(1);
    let publisher = stage.add_publisher(Codec::Vp8);
    let viewer = stage.add_viewer(publisher);
    let server = stage.server_address();
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    let client_hello = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0];
    let rtp = [0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x10, 0x50, 0xde, 0xad];
    while !stage.remotes[viewer].is_connected {
        for _ in 0..50 {
            stranger.send_to(&client_hello, server).unwrap();
            stranger.send_to(&rtp, server).unwrap();
        }
        stage.run_for(Duration::from_millis(5));
    }
    check_plays(&mut stage, viewer);
    let foreign = stage.remotes[viewer].received.iter().filter(|packet| packet.payload.ends_with(&[0xde, 0xad]));
    assert_eq!(foreign.count(), 0);
}

#[test]
fn negotiation_out_of_turn_is_an_error() {
    let mut stage = Stage::new(1);
    let viewer = stage.add(Direction::RecvOnly, &[Codec::Vp8], None);
    let again = stage.workers.process_offer(id(viewer), "v=0\r\n".to_owned());
    assert_eq!(stage.wait_for(again), Err(SdpError::AlreadyNegotiated));
    let unasked = stage.workers.process_answer(id(viewer), "v=0\r\n".to_owned());
    assert_eq!(stage.wait_for(unasked), Err(SdpError::NoOffer));
    stage.workers.remove(id(viewer));
    let gone = stage.workers.process_answer(id(viewer), "v=0\r\n".to_owned());
    assert!(gone.blocking_recv().is_err(), "nobody is there to reply");
}
