//! Files written to their end and finished.

use media::rtp::Codec;
use media::{Frame, MediaTime};

use super::clip::{self, Folder};
use super::container::{Container, finished};
use super::probe::{check_decodes, decode, probe, seek, times};

const FRAME: f64 = 0.04;

fn merged(video: &[Frame], audio: &[Frame]) -> Vec<Frame> {
    let mut frames = [video, audio].concat();
    frames.sort_by_key(|frame| frame.decode_time);
    frames
}

fn shifted(frames: &[Frame], ms: i64) -> Vec<Frame> {
    let shift = |time: MediaTime| MediaTime::from_nanos(time.as_nanos() + ms * 1_000_000);
    let moved = |frame: &Frame| Frame {
        decode_time: shift(frame.decode_time),
        presentation_time: shift(frame.presentation_time),
        ..frame.clone()
    };
    frames.iter().map(moved).collect()
}

fn check_both(container: Container, codec: Codec, name: &str) {
    let folder = Folder::new(&format!("both-{container:?}-{name}"));
    let path = folder.file("clip");
    let frames = merged(&clip::video(codec, "320x240", 6, 50), &clip::opus(6));
    finished(container, codec, &frames, &path);
    let probe = probe(&path);
    let streams: Vec<_> = probe.streams.iter().map(|stream| (stream.codec.as_str(), stream.packets)).collect();
    assert_eq!(streams, [(name, 150), ("opus", 300)]);
    assert_eq!(probe.streams[0].size, Some((320, 240)));
    assert!((probe.duration - 6.0).abs() <= FRAME, "{probe:?}");
    assert_eq!(decode(&path), vec![(320, 240); 150]);
    check_decodes(&path);
}

#[test]
fn mp4_with_h264() {
    check_both(Container::Mp4, Codec::H264, "h264");
}

#[test]
fn mp4_with_vp9() {
    check_both(Container::Mp4, Codec::Vp9, "vp9");
}

#[test]
fn mp4_with_av1() {
    check_both(Container::Mp4, Codec::Av1, "av1");
}

#[test]
fn webm_with_vp8() {
    check_both(Container::Webm, Codec::Vp8, "vp8");
}

#[test]
fn webm_with_vp9() {
    check_both(Container::Webm, Codec::Vp9, "vp9");
}

#[test]
fn webm_with_av1() {
    check_both(Container::Webm, Codec::Av1, "av1");
}

#[test]
fn sound_alone() {
    let folder = Folder::new("sound");
    for container in [Container::Mp4, Container::Webm] {
        let path = folder.file("clip");
        finished(container, Codec::Opus, &clip::opus(5), &path);
        let probe = probe(&path);
        assert_eq!(probe.streams.len(), 1);
        assert_eq!((probe.streams[0].codec.as_str(), probe.streams[0].packets), ("opus", 250));
        assert!((probe.duration - 5.0).abs() <= 0.02, "{probe:?}");
        check_decodes(&path);
    }
}

#[test]
fn pictures_alone() {
    let folder = Folder::new("pictures");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        finished(container, codec, &clip::video(codec, "160x120", 5, 25), &path);
        let probe = probe(&path);
        assert_eq!((probe.streams.len(), probe.streams[0].packets), (1, 125));
        assert!((probe.duration - 5.0).abs() <= FRAME, "{probe:?}");
        check_decodes(&path);
    }
}

#[test]
fn times_are_those_of_the_frames() {
    let folder = Folder::new("times");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        // sound begins 600 ms after the pictures, and the pictures stall for ten seconds
        let video = clip::video(codec, "160x120", 4, 25);
        let video = [&video[..50], &shifted(&video[50..], 10_000)].concat();
        let audio = shifted(&clip::opus(13), 600);
        finished(container, codec, &merged(&video, &audio), &path);
        let expected = |frames: &[Frame]| -> Vec<f64> {
            frames.iter().map(|frame| frame.presentation_time.as_nanos() as f64 / 1e9).collect()
        };
        for (stream, frames) in [("v", &video), ("a", &audio)] {
            let (found, expected) = (times(&path, stream), expected(frames));
            assert_eq!(found.len(), expected.len());
            let worst =
                found.iter().zip(&expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f64::max);
            assert!(worst <= 0.001, "{container:?} {stream}: {worst}");
        }
        assert!((probe(&path).duration - 14.0).abs() <= FRAME);
        check_decodes(&path);
    }
}

#[test]
fn a_change_of_resolution_is_followed() {
    let folder = Folder::new("resolution");
    for (container, codec) in [
        (Container::Mp4, Codec::H264),
        (Container::Mp4, Codec::Vp9),
        (Container::Mp4, Codec::Av1),
        (Container::Webm, Codec::Vp8),
        (Container::Webm, Codec::Vp9),
        (Container::Webm, Codec::Av1),
    ] {
        let path = folder.file("clip");
        let second = shifted(&clip::video(codec, "320x240", 2, 25), 2000);
        let frames = [clip::video(codec, "160x120", 2, 25), second].concat();
        finished(container, codec, &frames, &path);
        let sizes = decode(&path);
        assert_eq!(sizes, [vec![(160, 120); 50], vec![(320, 240); 50]].concat(), "{container:?} {codec:?}");
        check_decodes(&path);
    }
}

#[test]
fn finished_files_can_be_searched() {
    let folder = Folder::new("seek");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        let frames = merged(&clip::video(codec, "160x120", 20, 50), &clip::opus(20));
        finished(container, codec, &frames, &path);
        for (wanted, found) in [(0, 0.0), (7, 6.0), (12, 12.0), (19, 18.0)] {
            assert!((seek(&path, wanted) - found).abs() < 0.002, "{container:?} {wanted}: {}", seek(&path, wanted));
        }
    }
}
