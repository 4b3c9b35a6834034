//! From frames to RTP packets, out of order and with losses, and back into files.

use media::rtp::{Codec, DEFAULT_MAX_PAYLOAD, Depacketizer, Packet, Packetizer, Payload, Reorder, Timestamps, Unit};
use media::{Frame, MediaTime};

use super::clip::{self, Folder};
use super::container::{Container, finished};
use super::probe::{check_decodes, decode, probe};

const CODECS: [(Container, Codec); 4] = [
    (Container::Mp4, Codec::H264),
    (Container::Webm, Codec::Vp8),
    (Container::Webm, Codec::Vp9),
    (Container::Mp4, Codec::Av1),
];

type Sent = (u64, u32, Payload);

/// Packets whose sequence numbers and timestamps both wrap on the way.
fn packets(codec: Codec, frames: &[Frame]) -> Vec<Sent> {
    const START: u32 = u32::MAX - 100_000;
    let mut packetizer = Packetizer::new(codec, DEFAULT_MAX_PAYLOAD);
    let mut packets = Vec::new();
    for frame in frames {
        let timestamp = START.wrapping_add(frame.presentation_time.ticks(codec.clock_rate()) as u32);
        let mut push = |payload| packets.push((65_500 + packets.len() as u64, timestamp, payload));
        packetizer.packetize(frame, &mut push).unwrap();
    }
    packets
}

/// Each packet but the first up to seven places away from where it belongs.
fn shuffled(mut packets: Vec<Sent>) -> Vec<Sent> {
    packets[1..].sort_by_key(|(sequence, ..)| sequence * 8 + (sequence * 7919 % 56));
    packets
}

fn receive(codec: Codec, packets: Vec<Sent>) -> Vec<Frame> {
    let mut reorder = Reorder::new(64);
    let mut depacketizer = Depacketizer::new(codec);
    let mut timestamps = Timestamps::new(codec.clock_rate());
    let mut frames = Vec::new();
    for (sequence, timestamp, payload) in packets {
        reorder.push(sequence, (timestamp, payload));
        while let Some((sequence, (timestamp, payload))) = reorder.pop() {
            let packet = Packet { sequence, timestamp, marker: payload.marker, payload: &payload.data };
            depacketizer.push(packet, &mut |unit| frames.push(frame(codec, timestamps.at(unit.timestamp), unit)));
        }
    }
    frames
}

fn frame(codec: Codec, time: MediaTime, unit: Unit) -> Frame {
    let Unit { is_keyframe, data, .. } = unit;
    Frame { kind: codec.kind(), decode_time: time, presentation_time: time, is_keyframe, data }
}

#[test]
fn frames_come_back_as_they_were() {
    for (_, codec) in CODECS {
        let sent = clip::video(codec, "640x480", 2, 25);
        let received = receive(codec, shuffled(packets(codec, &sent)));
        assert_eq!(received.len(), sent.len(), "{codec:?}");
        for (index, (received, sent)) in received.iter().zip(&sent).enumerate() {
            assert!(received == sent, "{codec:?}: picture {index} differs");
        }
    }
    let sent = clip::opus(2);
    assert!(receive(Codec::Opus, shuffled(packets(Codec::Opus, &sent))) == sent);
}

#[test]
fn a_lost_packet_costs_its_group_of_pictures() {
    for (container, codec) in CODECS {
        let folder = Folder::new(&format!("loss-{codec:?}"));
        let path = folder.file("clip");
        let sent = clip::video(codec, "320x240", 4, 25);
        let mut packets = packets(codec, &sent);
        let lost_at = packets.iter().position(|(_, timestamp, _)| *timestamp == time_of(&packets, 1400)).unwrap();
        packets.remove(lost_at);
        let received = receive(codec, packets);
        assert_eq!(received.len(), 35 + 50, "{codec:?}: from 1.4 s to the keyframe at 2 s");
        finished(container, codec, &received, &path);
        assert_eq!(decode(&path).len(), 85);
        assert!((probe(&path).duration - 4.0).abs() <= 0.04);
        check_decodes(&path);
    }
}

fn time_of(packets: &[Sent], ms: u32) -> u32 {
    packets[0].1.wrapping_add(ms * 90)
}
