use super::boxes::writer::make;
use super::{Demuxer, Error};
use crate::demux::{Event, Unsupported};
use crate::{AudioCodec, Format, Kind, VideoCodec};

/// A track of `entry`, which counts 1000 ticks a second.
fn trak(id: u32, handler: &[u8; 4], entry: &[u8], edits: &[u8]) -> Vec<u8> {
    let times = [0; 12];
    let stsd = make(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1], entry]);
    let mdhd = make(b"mdhd", &[&times, &1000_u32.to_be_bytes()]);
    let hdlr = make(b"hdlr", &[&[0; 8], handler]);
    let mdia = make(b"mdia", &[&mdhd, &hdlr, &make(b"minf", &[&make(b"stbl", &[&stsd])])]);
    make(b"trak", &[&make(b"tkhd", &[&times, &id.to_be_bytes()]), edits, &mdia])
}

fn vp8() -> Vec<u8> {
    let mut body = vec![0; 78];
    body[24..28].copy_from_slice(&[0x05, 0x00, 0x02, 0xd0]);
    make(b"vp08", &[&body, &make(b"vpcC", &[&[1, 0, 0, 0]])])
}

/// Any that has no boxes that would be needed.
fn sound(kind: &[u8; 4]) -> Vec<u8> {
    let mut body = vec![0; 28];
    body[17] = 2;
    body[24..26].copy_from_slice(&48_000_u16.to_be_bytes());
    make(kind, &[&body])
}

/// A movie whose samples last 40 ticks and have 10 bytes.
fn moov(traks: &[Vec<u8>]) -> Vec<u8> {
    let trex =
        |id: u32| make(b"trex", &[&[0; 4], &id.to_be_bytes(), &[0, 0, 0, 1, 0, 0, 0, 40, 0, 0, 0, 10, 0, 0, 0, 0]]);
    let mvex = make(b"mvex", &[&trex(1), &trex(2)]);
    let mvhd = make(b"mvhd", &[&[0; 12], &1000_u32.to_be_bytes()]);
    make(b"moov", &[&mvhd, &traks.concat(), &mvex])
}

/// `count` samples of a track, whose data is `offset` bytes behind the beginning of the fragment.
fn traf(id: u32, time: u32, count: u32, offset: u32) -> Vec<u8> {
    let tfhd = make(b"tfhd", &[&[0, 2, 0, 0], &id.to_be_bytes()]);
    let tfdt = make(b"tfdt", &[&[0; 4], &time.to_be_bytes()]);
    let trun = make(b"trun", &[&[0, 0, 0, 1], &count.to_be_bytes(), &offset.to_be_bytes()]);
    make(b"traf", &[&tfhd, &tfdt, &trun])
}

fn read(data: &[u8]) -> Result<Vec<Event>, Error> {
    let mut demuxer = Demuxer::new();
    demuxer.push(data);
    let mut events = Vec::new();
    while let Some(event) = demuxer.poll()? {
        events.push(event);
    }
    Ok(events)
}

fn both() -> Vec<u8> {
    moov(&[trak(1, b"vide", &vp8(), &[]), trak(2, b"soun", &sound(b".mp3"), &[])])
}

fn times(events: &[Event]) -> Vec<(Kind, i64)> {
    let frames = events.iter().filter_map(|event| match event {
        Event::Frame(frame) => Some((frame.kind, frame.decode_time.ticks(1000))),
        _ => None,
    });
    frames.collect()
}

#[test]
fn formats_come_from_the_initialisation_segment() {
    let events = read(&both()).unwrap();
    let [Event::Format(Format::Video(video)), Event::Format(Format::Audio(audio))] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((video.codec, video.width, video.height), (VideoCodec::Vp8, 1280, 720));
    assert_eq!((audio.codec, audio.sample_rate, audio.channels), (AudioCodec::Mp3, 48_000, 2));
    assert_eq!(read(&[both(), both()].concat()).unwrap(), events, "a repeated one says nothing new");
}

#[test]
fn frames_of_both_kinds_come_in_the_order_of_their_times() {
    let length = |trafs: &[Vec<u8>]| make(b"moof", &[&trafs.concat()]).len() as u32;
    let trafs = |offset: u32| [traf(1, 0, 3, offset), traf(2, 20, 3, offset + 30)];
    let moof = make(b"moof", &[&trafs(length(&trafs(0)) + 8).concat()]);
    let events = read(&[both(), moof, make(b"mdat", &[&[7; 60]])].concat()).unwrap();
    let expected = [0, 20, 40, 60, 80, 100].map(|time| (if time % 40 == 0 { Kind::Video } else { Kind::Audio }, time));
    assert_eq!(times(&events), expected);
}

#[test]
fn an_edit_list_moves_a_track() {
    let elst = make(b"elst", &[&[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 80, 0, 1, 0, 0]]);
    let movie = moov(&[trak(1, b"vide", &vp8(), &make(b"edts", &[&elst]))]);
    let moof = |offset: u32| make(b"moof", &[&traf(1, 100, 1, offset)]);
    let fragment = moof(moof(0).len() as u32 + 8);
    let events = read(&[movie, fragment, make(b"mdat", &[&[7; 10]])].concat()).unwrap();
    assert_eq!(times(&events), [(Kind::Video, 20)]);
}

#[test]
fn what_has_no_name_in_formats_is_named() {
    let movie = moov(&[trak(1, b"soun", &sound(b"ec-3"), &[]), trak(3, b"text", &sound(b"wvtt"), &[])]);
    let expected = Event::Unsupported(Unsupported { kind: Kind::Audio, name: "E-AC-3" });
    assert_eq!(read(&movie), Ok(vec![expected]));
}

#[test]
fn what_cannot_be_read_says_why() {
    let encrypted = moov(&[trak(1, b"soun", &sound(b"enca"), &[])]);
    assert_eq!(read(&encrypted), Err(Error::Encrypted));
    assert_eq!(read(&make(b"moov", &[&trak(1, b"vide", &vp8(), &[])])), Err(Error::NotFragmented));
    assert_eq!(read(&make(b"mdat", &[&[0; 9]])), Err(Error::NotFragmented));
    assert_eq!(read(&make(b"moof", &[])), Err(Error::NoInitialisation));
    assert_eq!(read(&[0x47, 0x40, 0x11, 0x10, 0, 0x42, 0xf0, 0x25]), Err(Error::NotMp4));
    assert!(matches!(read(b"\0\0\0\x07moov"), Err(Error::Broken(_))));
}

#[test]
fn an_error_stays_until_the_next_segment() {
    let mut demuxer = Demuxer::new();
    demuxer.push(&both());
    while demuxer.poll().unwrap().is_some() {}
    demuxer.push(b"\0\0\0\x07moof");
    assert!(demuxer.poll().is_err());
    demuxer.push(&[0; 1000]);
    assert!(demuxer.poll().is_err());
    assert!(demuxer.data.is_empty(), "nothing is kept");
    demuxer.restart();
    let moof = |offset: u32| make(b"moof", &[&traf(1, 0, 2, offset)]);
    demuxer.push(&[moof(moof(0).len() as u32 + 8), make(b"mdat", &[&[7; 20]])].concat());
    let events: Vec<_> = std::iter::from_fn(|| demuxer.poll().unwrap()).collect();
    assert_eq!(times(&events), [(Kind::Video, 0), (Kind::Video, 40)]);
}

#[test]
fn sizes_and_numbers_are_capped() {
    let large = |moof: Vec<u8>| matches!(read(&[both(), moof].concat()), Err(Error::TooLarge(_)));
    assert!(large(make(b"moof", &[&traf(1, 0, 100_001, 0)])), "samples of a known track");
    assert!(large(make(b"moof", &[&traf(9, 0, 100_001, 0)])), "samples of another track");
    assert!(large([&0x0040_0009_u32.to_be_bytes()[..], b"moof"].concat()), "a table");
    let trun = make(b"trun", &[&[0, 0, 2, 0], &[0, 0, 0, 1, 1, 0, 0, 1]]);
    let tfhd = make(b"tfhd", &[&[0, 2, 0, 0], &[0, 0, 0, 1]]);
    assert!(large(make(b"moof", &[&make(b"traf", &[&tfhd, &trun])])), "a sample");
    let far = [traf(1, 40, 1, 0), traf(2, 0, 1, 0x0500_0000)].concat();
    assert!(large(make(b"moof", &[&far])), "pictures far from their sound");
}

#[test]
fn samples_outside_of_their_fragment_are_refused() {
    let fragment = [make(b"moof", &[&traf(1, 0, 2, 100)]), make(b"mdat", &[&[7; 20]])].concat();
    assert!(matches!(read(&[both(), fragment].concat()), Err(Error::Broken(_))));
}

#[test]
fn what_nobody_needs_is_not_kept() {
    let mut demuxer = Demuxer::new();
    demuxer.push(&[&0x7fff_ffff_u32.to_be_bytes()[..], b"free"].concat());
    for _ in 0..1000 {
        demuxer.push(&[0; 10_000]);
        assert_eq!(demuxer.poll(), Ok(None));
        assert!(demuxer.data.is_empty());
    }
}
