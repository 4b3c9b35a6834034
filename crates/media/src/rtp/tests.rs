use bytes::Bytes;

use super::*;
use crate::{Frame, MediaTime};

fn frame(codec: Codec, is_keyframe: bool, data: Vec<u8>) -> Frame {
    Frame {
        kind: codec.kind(),
        decode_time: MediaTime::ZERO,
        presentation_time: MediaTime::ZERO,
        is_keyframe,
        data: data.into(),
    }
}

fn nals(units: &[&[u8]]) -> Vec<u8> {
    let mut data = Vec::new();
    for unit in units {
        crate::nal::append(&mut data, unit);
    }
    data
}

fn unit(first: u8, length: usize) -> Vec<u8> {
    let body = (1..length).map(|index| index as u8 | 0x80);
    [first].into_iter().chain(body).collect()
}

/// A keyframe and another picture of each video codec, both too large for one packet.
fn pictures(codec: Codec) -> [Frame; 2] {
    let vp8_key = [&[0x50, 1, 0, 0x9d, 0x01, 0x2a, 64, 0, 64, 0][..], &unit(0, 4000)].concat();
    let vp9_key = [&[0x82, 0x49, 0x83, 0x42, 0x20, 0x4f, 0xf0, 0x2c, 0xf0, 0][..], &unit(0, 4000)].concat();
    let (key, other) = match codec {
        Codec::H264 => {
            let key = nals(&[&unit(0x67, 20), &unit(0x68, 5), &unit(0x06, 30), &unit(0x65, 3000), &unit(0x65, 700)]);
            (key, nals(&[&unit(0x41, 2500)]))
        }
        Codec::Vp8 => (vp8_key, unit(0x51, 2000)),
        Codec::Vp9 => (vp9_key, unit(0x86, 2000)),
        Codec::Av1 => (av1_key(), [&[0x32, 0xd0, 0x0f][..], &unit(0x30, 2000)].concat()),
        _ => unreachable!("not a codec of pictures"),
    };
    [frame(codec, true, key), frame(codec, false, other)]
}

/// Sequence header of a 640x480 stream as libaom writes it; a shown key frame.
fn av1_key() -> Vec<u8> {
    let sequence = [0x0a, 0x0b, 0, 0, 0, 0x04, 0x47, 0x7e, 0xf7, 0xbc, 0xff, 0xf3, 0x04];
    [&sequence[..], &[0x32, 0xa0, 0x1f], &unit(0x10, 4000)].concat()
}

const VIDEO: [Codec; 4] = [Codec::H264, Codec::Vp8, Codec::Vp9, Codec::Av1];

fn payloads(codec: Codec, frames: &[Frame]) -> Vec<(u32, Payload)> {
    let mut packetizer = Packetizer::new(codec, 1200);
    let mut payloads = Vec::new();
    for (index, frame) in frames.iter().enumerate() {
        packetizer.packetize(frame, &mut |payload| payloads.push((index as u32 * 3000, payload))).unwrap();
    }
    payloads
}

/// What comes out when the packets at `lost` do not come.
fn received(codec: Codec, frames: &[Frame], lost: &[usize]) -> (Vec<Unit>, bool) {
    let mut depacketizer = Depacketizer::new(codec);
    let mut units = Vec::new();
    for (index, (timestamp, payload)) in payloads(codec, frames).iter().enumerate() {
        if !lost.contains(&index) {
            let sequence = 70_000 + index as u64;
            let packet = Packet { sequence, timestamp: *timestamp, marker: payload.marker, payload: &payload.data };
            depacketizer.push(packet, &mut |unit| units.push(unit));
        }
    }
    (units, depacketizer.needs_keyframe())
}

#[test]
fn pictures_survive_the_way() {
    for codec in VIDEO {
        let [key, other] = pictures(codec);
        let (units, needs_keyframe) = received(codec, &[key.clone(), other.clone()], &[]);
        let data: Vec<_> = units.iter().map(|unit| (unit.timestamp, unit.is_keyframe, &unit.data)).collect();
        assert_eq!(data, [(0, true, &key.data), (3000, false, &other.data)], "{codec:?}");
        assert!(!needs_keyframe);
    }
}

#[test]
fn payloads_fit_and_are_marked() {
    for codec in VIDEO {
        let payloads = payloads(codec, &pictures(codec)[..1]);
        assert!(payloads.len() > 3, "{codec:?}");
        assert!(payloads.iter().all(|(_, payload)| payload.data.len() <= 1200));
        let marked: Vec<_> = payloads.iter().map(|(_, payload)| payload.marker).collect();
        assert_eq!(marked.iter().position(|marker| *marker), Some(payloads.len() - 1));
        assert_eq!(payloads.iter().filter(|(_, payload)| payload.is_first).count(), 1);
    }
}

#[test]
fn any_lost_packet_drops_all_up_to_the_next_keyframe() {
    for codec in VIDEO {
        let [key, other] = pictures(codec);
        let frames = [key.clone(), other.clone(), other, key];
        let count = payloads(codec, &frames).len();
        let last = payloads(codec, &frames[..1]).len();
        for lost in 1..count - last {
            let (units, needs_keyframe) = received(codec, &frames, &[lost]);
            assert_eq!(
                units.last().map(|unit| (unit.timestamp, unit.is_keyframe)),
                Some((9000, true)),
                "{codec:?} {lost}"
            );
            assert!(units.iter().all(|unit| unit.data == frames[unit.timestamp as usize / 3000].data));
            assert!(units.len() < 4 && !needs_keyframe, "{codec:?} {lost}");
        }
    }
}

#[test]
fn a_loss_is_told() {
    for codec in VIDEO {
        let [key, other] = pictures(codec);
        let (_, needs_keyframe) = received(codec, &[key, other.clone(), other], &[5]);
        assert!(needs_keyframe, "{codec:?}");
    }
}

#[test]
fn pictures_without_markers_end_where_the_next_begins() {
    let [key, other] = pictures(Codec::Vp8);
    let mut depacketizer = Depacketizer::new(Codec::Vp8);
    let mut units = 0;
    for (sequence, (timestamp, payload)) in payloads(Codec::Vp8, &[key, other]).iter().enumerate() {
        let packet = Packet { sequence: sequence as u64, timestamp: *timestamp, marker: false, payload: &payload.data };
        depacketizer.push(packet, &mut |_| units += 1);
    }
    assert_eq!(units, 1);
}

#[test]
fn an_endless_picture_takes_no_endless_memory() {
    let mut depacketizer = Depacketizer::new(Codec::Vp8);
    for sequence in 0..10_000 {
        let payload = if sequence == 0 { [0x10; 1200] } else { [0; 1200] };
        let packet = Packet { sequence, timestamp: 0, marker: false, payload: &payload };
        depacketizer.push(packet, &mut |_| panic!("it never ends"));
    }
    assert!(depacketizer.assembler_len() < 9 << 20);
}

#[test]
fn rubbish_is_no_frame_and_no_panic() {
    for codec in VIDEO {
        for length in 0..64_usize {
            for seed in 0..=255_u8 {
                let payload: Vec<u8> =
                    (0..length).map(|at| seed.wrapping_mul(31).wrapping_add((at * 7) as u8)).collect();
                let mut depacketizer = Depacketizer::new(codec);
                let packet = Packet { sequence: 1, timestamp: 0, marker: true, payload: &payload };
                depacketizer.push(packet, &mut |_| {});
                let _ = Packetizer::new(codec, 64).packetize(&frame(codec, true, payload.clone()), &mut |_| {});
                let _ = crate::picture::format_of_keyframe(codec, &payload);
            }
        }
    }
}

#[test]
fn sound_passes_packet_by_packet() {
    for codec in [Codec::Opus, Codec::Pcmu, Codec::Pcma] {
        let frames = [frame(codec, true, unit(7, 160)), frame(codec, true, unit(8, 160))];
        let (units, _) = received(codec, &frames, &[]);
        assert_eq!(units.iter().map(|unit| &unit.data).collect::<Vec<&Bytes>>(), [&frames[0].data, &frames[1].data]);
        let (units, needs_keyframe) = received(codec, &frames, &[0]);
        assert_eq!((units.len(), needs_keyframe), (1, false));
    }
}

#[test]
fn sound_that_does_not_fit_is_refused() {
    let large = frame(Codec::Pcmu, true, vec![0; 1201]);
    let result = Packetizer::new(Codec::Pcmu, 1200).packetize(&large, &mut |_| {});
    assert_eq!(result, Err(PacketizeError::TooLarge(1201)));
}

#[test]
fn delimiters_are_not_sent() {
    let data = nals(&[&[0x09, 0xf0], &unit(0x65, 50)]);
    let (units, _) = received(Codec::H264, &[frame(Codec::H264, true, data)], &[]);
    assert_eq!(units[0].data, nals(&[&unit(0x65, 50)]));
}

#[test]
fn later_packets_of_av1_begin_with_the_rest_of_a_unit() {
    for length in 1..1300 {
        let sequence = [0x0a, 0x0b, 0, 0, 0, 0x04, 0x47, 0x7e, 0xf7, 0xbc, 0xff, 0xf3, 0x04];
        let mut data = sequence.to_vec();
        for part in [unit(0x10, length), unit(0x20, 1500)] {
            data.push(0x32);
            crate::obu::push_leb128(&mut data, part.len() as u64);
            data.extend(part);
        }
        let key = frame(Codec::Av1, true, data);
        let payloads = payloads(Codec::Av1, std::slice::from_ref(&key));
        let continues: Vec<bool> = payloads.iter().map(|(_, payload)| payload.data[0] & 0x80 != 0).collect();
        assert!(!continues[0] && continues[1..].iter().all(|continues| *continues), "{length}");
        assert_eq!(received(Codec::Av1, std::slice::from_ref(&key), &[]).0[0].data, key.data, "{length}");
    }
}
