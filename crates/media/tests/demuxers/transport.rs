//! What can happen to a transport stream on its way.

use media::demux::Event;
use media::{Kind, MediaTime, ts};

use crate::corpus::{Clip, Container};
use crate::reading::{frames, read};

const PACKET: usize = 188;

const CLIP: Clip = Clip {
    name: "transport",
    frame_rate: 25,
    options: "-c:v libx264 -profile:v baseline -g 10 -c:a aac -ac 2",
    has_audio: true,
    container: Container::Ts,
};

fn poll_all(demuxer: &mut ts::Demuxer) -> Vec<Event> {
    std::iter::from_fn(|| demuxer.poll()).collect()
}

fn read_all(data: &[u8]) -> (Vec<Event>, ts::Damage) {
    let mut demuxer = ts::Demuxer::new();
    demuxer.push(data);
    demuxer.finish();
    let events = poll_all(&mut demuxer);
    (events, demuxer.damage())
}

#[test]
fn an_intact_stream_has_no_damage() {
    let (_, damage) = read_all(&std::fs::read(CLIP.make()).unwrap());
    assert_eq!(damage, ts::Damage::default());
}

#[test]
fn a_missing_packet_costs_the_frames_it_was_part_of() {
    let data = std::fs::read(CLIP.make()).unwrap();
    let (whole, _) = read_all(&data);
    let all = frames(&whole, Kind::Video).len();
    // somewhere in the middle of pictures: packets of video that begin nothing
    let video = |packet: &[u8]| packet[1] == 0x01 && packet[2] == 0x00;
    let middle = data.len() / PACKET / 2;
    let at = data.chunks(PACKET).skip(middle).position(video).unwrap() + middle;
    let at = at * PACKET;
    let without = [&data[..at], &data[at + PACKET..]].concat();
    let (events, damage) = read_all(&without);
    assert_eq!(frames(&events, Kind::Video).len(), all - 1);
    assert_eq!((damage.lost_packets, damage.dropped), (1, 1));
    for frame in frames(&events, Kind::Video) {
        assert!(frames(&whole, Kind::Video).contains(&frame), "what is left is intact");
    }
}

#[test]
fn lost_sync_is_found_again() {
    let data = std::fs::read(CLIP.make()).unwrap();
    let (whole, _) = read_all(&data);
    let at = 100 * PACKET;
    let (events, damage) = read_all(&[&data[..at], &[0x55; 77], &data[at..]].concat());
    assert!(events == whole, "nothing of the stream itself is missing");
    assert_eq!(damage.lost_sync, 1);
}

#[test]
fn repeated_packets_are_read_once() {
    let data = std::fs::read(CLIP.make()).unwrap();
    let twice: Vec<u8> = data.chunks(PACKET).flat_map(|packet| [packet, packet].concat()).collect();
    assert!(read_all(&twice) == read_all(&data));
}

#[test]
fn times_go_on_where_they_wrap() {
    // 33 bits of 90 kHz wrap after 95,443.7 s
    let clip = Clip { name: "wrap", options: "-c:v libx264 -g 10 -c:a aac -output_ts_offset 95441.2", ..CLIP };
    let events = read(&clip, [&std::fs::read(clip.make()).unwrap()[..]]).unwrap();
    for kind in [Kind::Video, Kind::Audio] {
        let times: Vec<_> = frames(&events, kind).iter().map(|frame| frame.decode_time.ticks(90_000)).collect();
        assert!(times.first() < Some(&(1 << 33)) && times.last() > Some(&(1 << 33)), "{kind:?} wraps: {times:?}");
        let steps = times.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(steps.clone().all(|step| (1900..=3700).contains(&step)), "{kind:?}: {:?}", steps.collect::<Vec<_>>());
    }
}

#[test]
fn after_a_reset_a_stream_may_begin_anew() {
    let data = std::fs::read(CLIP.make()).unwrap();
    let later =
        Clip { options: "-c:v libx264 -profile:v baseline -g 10 -c:a aac -ac 2 -output_ts_offset 50000", ..CLIP };
    let later = std::fs::read(later.make()).unwrap();
    let mut demuxer = ts::Demuxer::new();
    demuxer.push(&data[..data.len() / 2]);
    poll_all(&mut demuxer);
    demuxer.reset();
    demuxer.push(&later);
    demuxer.finish();
    let events = poll_all(&mut demuxer);
    let (expected, _) = read_all(&later);
    for kind in [Kind::Video, Kind::Audio] {
        assert!(frames(&events, kind) == frames(&expected, kind), "{kind:?}");
    }
    assert_eq!(demuxer.damage(), ts::Damage::default());
}

#[test]
fn what_there_is_is_known_from_the_tables() {
    let data = std::fs::read(CLIP.make()).unwrap();
    let mut demuxer = ts::Demuxer::new();
    assert_eq!(demuxer.has(Kind::Video), None);
    demuxer.push(&data[..5 * PACKET]);
    poll_all(&mut demuxer);
    assert_eq!((demuxer.has(Kind::Video), demuxer.has(Kind::Audio)), (Some(true), Some(true)));
}

#[test]
fn pictures_and_sound_begin_together() {
    let (events, _) = read_all(&std::fs::read(CLIP.make()).unwrap());
    let first = |kind| frames(&events, kind)[0].presentation_time;
    let apart = first(Kind::Video).max(first(Kind::Audio)).saturating_since(first(Kind::Video).min(first(Kind::Audio)));
    assert!(apart.as_millis() < 50, "{apart:?}");
    assert!(first(Kind::Video) > MediaTime::ZERO);
}
