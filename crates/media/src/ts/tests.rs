use super::packet::{LENGTH, SYNC};
use super::pes::writer::pes;
use super::section::checksum;
use super::{Damage, Demuxer};
use crate::demux::{Event, Unsupported};
use crate::{Format, Kind};

/// Packets with payloads of any length, filled up by adaptation fields.
#[derive(Default)]
struct Writer {
    data: Vec<u8>,
    counters: [u8; 4],
}

const MAP: u16 = 0x20;
const VIDEO: u16 = 0x21;
const AUDIO: u16 = 0x22;

impl Writer {
    fn payload(&mut self, id: u16, payload: &[u8]) -> &mut Self {
        for (index, part) in payload.chunks(LENGTH - 6).enumerate() {
            let counter = &mut self.counters[usize::from(id % 4)];
            let stuffing = LENGTH - 6 - part.len();
            let start = if index == 0 { 0x40 } else { 0 };
            self.data.extend([SYNC, start | (id >> 8) as u8, id as u8, 0x30 | *counter, stuffing as u8 + 1, 0]);
            self.data.extend(std::iter::repeat_n(0xff, stuffing));
            self.data.extend(part);
            *counter = (*counter + 1) % 16;
        }
        self
    }

    fn section(&mut self, id: u16, table: u8, body: &[u8]) -> &mut Self {
        let mut section = vec![table, 0xb0, body.len() as u8 + 9, 0, 1, 0xc1, 0, 0];
        section.extend(body);
        section.extend(checksum(&section).to_be_bytes());
        self.payload(id, &[&[0], &section[..]].concat())
    }

    fn tables(&mut self, video: u8, audio: u8) -> &mut Self {
        self.section(0, 0, &[0, 1, 0xe0, MAP as u8]);
        let streams = [[video, 0xe0, VIDEO as u8, 0xf0, 0], [audio, 0xe0, AUDIO as u8, 0xf0, 0]].concat();
        self.section(MAP, 2, &[&[0xe0, VIDEO as u8, 0xf0, 0], &streams[..]].concat())
    }
}

fn read(data: &[u8]) -> (Vec<Event>, Damage) {
    let mut demuxer = Demuxer::new();
    demuxer.push(data);
    demuxer.finish();
    let events = std::iter::from_fn(|| demuxer.poll()).collect();
    (events, demuxer.damage())
}

const H264: u8 = 0x1b;
const AAC: u8 = 0x0f;
const LATM: u8 = 0x11;

/// 320 x 192, with delimiter and parameter sets.
const KEYFRAME: &[u8] = &[
    0, 0, 0, 1, 9, 0x10, 0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x0c, 0xda, 0x05, 0x06, 0x6c, 0x04, 0x40, 0, 0, 3, 0, 0x40, 0,
    0, 0x0c, 0x83, 0xc5, 0x0a, 0xa8, 0, 0, 0, 1, 0x68, 0xce, 0x0f, 0xc8, 0, 0, 1, 0x65, 0x88, 1,
];
const OTHER: &[u8] = &[0, 0, 0, 1, 9, 0x10, 0, 0, 1, 0x41, 0x9a, 2];

fn decode_times(events: &[Event], kind: Kind) -> Vec<i64> {
    let frames = events.iter().filter_map(|event| match event {
        Event::Frame(frame) if frame.kind == kind => Some(frame.decode_time.ticks(90_000)),
        _ => None,
    });
    frames.collect()
}

#[test]
fn a_small_stream() {
    let mut writer = Writer::default();
    writer.tables(H264, AAC).payload(VIDEO, &pes(0xe0, &[9000], KEYFRAME));
    writer.payload(AUDIO, &pes(0xc0, &[9100], &[0xff, 0xf1, 0x4c, 0x80, 0x01, 0x1f, 0xfc, 1]));
    writer.payload(VIDEO, &pes(0xe0, &[18_000, 12_600], OTHER));
    let (events, damage) = read(&writer.data);
    assert_eq!(damage, Damage::default());
    assert_eq!(decode_times(&events, Kind::Video), [9000, 12_600]);
    assert_eq!(decode_times(&events, Kind::Audio), [9100]);
    let Event::Format(Format::Video(format)) = &events[0] else { panic!("{events:?}") };
    assert_eq!((format.width, format.height), (320, 192));
    let Event::Frame(keyframe) = &events[1] else { panic!("{events:?}") };
    assert!(keyframe.is_keyframe);
    assert_eq!(keyframe.data[..6], [0, 0, 0, 22, 0x67, 0x42], "the delimiter is gone");
}

#[test]
fn a_piece_may_begin_with_the_number_that_the_last_one_ended_with() {
    let mut demuxer = Demuxer::new();
    for (first, time) in [(0, 9000), (1, 90_000)] {
        let mut writer = Writer { counters: [first; 4], ..Writer::default() };
        writer.tables(H264, AAC);
        // one packet each, so the counter of the second begins where that of the first is now
        writer.counters[usize::from(VIDEO % 4)] = 5;
        writer.payload(VIDEO, &pes(0xe0, &[time], KEYFRAME));
        demuxer.push(&writer.data);
        demuxer.finish();
        let events: Vec<_> = std::iter::from_fn(|| demuxer.poll()).collect();
        assert_eq!(decode_times(&events, Kind::Video), [time as i64]);
    }
}

#[test]
fn several_pictures_in_one_packet_are_told_apart() {
    let mut writer = Writer::default();
    writer.tables(H264, AAC).payload(VIDEO, &pes(0xe0, &[9000], &[KEYFRAME, OTHER, OTHER].concat()));
    let (events, _) = read(&writer.data);
    // the parameter set says 25 frames a second
    assert_eq!(decode_times(&events, Kind::Video), [9000, 12_600, 16_200]);
}

#[test]
fn pictures_before_the_first_parameter_sets_are_left_out() {
    let mut writer = Writer::default();
    writer.tables(H264, AAC).payload(VIDEO, &pes(0xe0, &[9000], OTHER));
    writer.payload(VIDEO, &pes(0xe0, &[12_600], KEYFRAME));
    assert_eq!(decode_times(&read(&writer.data).0, Kind::Video), [12_600]);
}

#[test]
fn what_is_only_known_by_name_is_named() {
    let mut writer = Writer::default();
    writer.tables(0xdb, LATM).payload(AUDIO, &pes(0xc0, &[9000], &[1, 2, 3]));
    let names = [(Kind::Video, "encrypted H.264"), (Kind::Audio, "AAC in LATM framing")];
    let expected = names.map(|(kind, name)| Event::Unsupported(Unsupported { kind, name }));
    assert_eq!(read(&writer.data).0, expected);
}

#[test]
fn a_new_table_changes_streams() {
    let mut writer = Writer::default();
    writer.tables(H264, LATM).payload(VIDEO, &pes(0xe0, &[9000], KEYFRAME));
    writer.tables(H264, AAC).payload(VIDEO, &pes(0xe0, &[12_600], OTHER));
    writer.payload(AUDIO, &pes(0xc0, &[9100], &[0xff, 0xf1, 0x4c, 0x80, 0x01, 0x1f, 0xfc, 1]));
    let (events, _) = read(&writer.data);
    assert_eq!(decode_times(&events, Kind::Video), [9000, 12_600], "what stays is not disturbed");
    assert_eq!(decode_times(&events, Kind::Audio), [9100]);
}

#[test]
fn scrambled_packets_are_counted_and_left_out() {
    let mut writer = Writer::default();
    writer.tables(H264, AAC);
    let clear = writer.data.len();
    writer.payload(VIDEO, &pes(0xe0, &[9000], KEYFRAME));
    writer.data[clear + 3] |= 0x80;
    let (events, damage) = read(&writer.data);
    assert_eq!((events, damage.scrambled), (vec![], 1));
}

#[test]
fn a_broken_table_is_counted_and_left_out() {
    let mut writer = Writer::default();
    writer.tables(H264, AAC);
    let last = writer.data.len() - 1;
    writer.data[last] ^= 1;
    let (_, damage) = read(&writer.data);
    assert_eq!(damage.bad_tables, 1);
}

#[test]
fn a_picture_without_end_is_dropped() {
    let mut writer = Writer::default();
    writer.tables(H264, AAC).payload(VIDEO, &pes(0xe0, &[9000], &vec![0xaa; 17 * 1024 * 1024]));
    writer.payload(VIDEO, &pes(0xe0, &[9000], KEYFRAME));
    let (events, damage) = read(&writer.data);
    assert_eq!(decode_times(&events, Kind::Video), [9000]);
    assert_eq!(damage.dropped, 1);
}
