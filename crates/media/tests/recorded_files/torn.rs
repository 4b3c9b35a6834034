//! Files that were cut off anywhere, and what becomes of them.

use std::fs;
use std::path::Path;

use media::rtp::Codec;
use media::{Finding, Frame};

use super::clip::{self, Folder};
use super::container::{Container, mend, mend_without_tail};
use super::probe::{check_decodes, probe};

/// 150 pictures in 6 s with their sound.
fn clip(codec: Codec) -> Vec<Frame> {
    let mut frames = [clip::video(codec, "160x120", 6, 25), clip::opus(6)].concat();
    frames.sort_by_key(|frame| frame.decode_time);
    frames
}

/// Cuts at every `step`th byte; of what is mended, `ffmpeg` looks at every `look`th.
fn check_cuts(container: Container, codec: Codec, step: usize, look: usize) {
    let folder = Folder::new(&format!("torn-{container:?}"));
    let path = folder.file("clip");
    let whole = container.write(codec, &clip(codec));
    let mut mended = 0;
    let mut longest = 0.0_f64;
    for cut in (0..=whole.len()).step_by(step) {
        fs::write(&path, &whole[..cut]).unwrap();
        let Finding::Unfinished(mending) = container.examine(&path) else { continue };
        assert!(mending.length <= cut as u64);
        mend(&path, &mending);
        assert_eq!(container.examine(&path), Finding::Whole { duration: mending.duration }, "cut at {cut}");
        assert!(mending.duration.as_secs_f64() >= longest, "cut at {cut}");
        longest = mending.duration.as_secs_f64();
        mended += 1;
        if mended % look == 0 {
            check_file(&path, longest);
        }
    }
    assert!(longest > 4.0 && mended > whole.len() / step / 2);
}

fn check_file(path: &Path, duration: f64) {
    let probe = probe(path);
    assert_eq!(probe.streams.len(), 2);
    assert!((probe.duration - duration).abs() < 0.04, "{} instead of {duration}", probe.duration);
    check_decodes(path);
}

#[test]
fn mp4_cut_anywhere() {
    check_cuts(Container::Mp4, Codec::H264, 101, 200);
}

#[test]
fn webm_cut_anywhere() {
    check_cuts(Container::Webm, Codec::Vp8, 101, 200);
}

#[test]
fn nothing_before_the_first_fragment() {
    let folder = Folder::new("empty");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        let frames = clip(codec);
        let head = container.write(codec, &frames[..1]).len().min(900);
        for cut in (0..head).step_by(7) {
            fs::write(&path, &container.write(codec, &frames)[..cut]).unwrap();
            assert_eq!(container.examine(&path), Finding::Empty, "{container:?} {cut}");
        }
    }
}

#[test]
fn no_more_than_two_seconds_are_lost() {
    let folder = Folder::new("lost");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        let frames = clip(codec);
        for count in (150..frames.len()).step_by(17) {
            // all but the end, which a crash prevents from being written
            let written = container.write_unfinished(codec, &frames[..count]);
            fs::write(&path, written).unwrap();
            let Finding::Unfinished(mending) = container.examine(&path) else { panic!("{count} frames") };
            let lost = frames[count - 1].decode_time.as_nanos() as f64 / 1e9 - mending.duration.as_secs_f64();
            assert!(lost <= 2.0, "{container:?}: {lost} s of {count} frames");
        }
    }
}

#[test]
fn mending_that_is_interrupted_is_begun_again() {
    let folder = Folder::new("again");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        let written = container.write(codec, &clip(codec));
        fs::write(&path, &written).unwrap();
        let Finding::Unfinished(first) = container.examine(&path) else { panic!("it is not finished") };
        for part in [0, 1, 9, first.tail.len() / 2, first.tail.len() - 1, first.tail.len()] {
            fs::write(&path, [&written, &first.tail[..part]].concat()).unwrap();
            assert_eq!(container.examine(&path), Finding::Unfinished(first.clone()), "{part} bytes of the tail");
        }
        for patched in 0..first.patches.len() {
            let partly = media::Mending { patches: first.patches[..patched].to_vec(), ..first.clone() };
            fs::write(&path, &written).unwrap();
            mend(&path, &partly);
            assert_eq!(container.examine(&path), Finding::Unfinished(first.clone()), "{patched} patches");
        }
    }
}

#[test]
fn without_room_for_a_tail_it_is_readable_all_the_same() {
    let folder = Folder::new("full");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        let whole = container.write(codec, &clip(codec));
        fs::write(&path, &whole[..whole.len() - 100]).unwrap();
        let Finding::Unfinished(mending) = container.examine(&path) else { panic!("it is not finished") };
        mend_without_tail(&path, &mending);
        check_file(&path, mending.duration.as_secs_f64());
    }
}

#[test]
fn while_it_is_written_it_is_readable() {
    let folder = Folder::new("growing");
    for (container, codec) in [(Container::Mp4, Codec::H264), (Container::Webm, Codec::Vp8)] {
        let path = folder.file("clip");
        fs::write(&path, container.write(codec, &clip(codec))).unwrap();
        assert_eq!(probe(&path).streams.iter().map(|stream| stream.packets).collect::<Vec<_>>(), [150, 300]);
        check_decodes(&path);
    }
}

#[test]
fn rubbish_is_empty() {
    let folder = Folder::new("rubbish");
    let path = folder.file("clip");
    for container in [Container::Mp4, Container::Webm] {
        let written =
            container.write(if container == Container::Mp4 { Codec::H264 } else { Codec::Vp8 }, &clip(Codec::Vp8)[..0]);
        assert!(!written.is_empty());
        for seed in 0..200_u32 {
            let bytes: Vec<u8> = (0..4000_u32).map(|at| (at.wrapping_mul(seed * 2 + 1) >> 3) as u8).collect();
            fs::write(&path, &bytes).unwrap();
            assert_eq!(container.examine(&path), Finding::Empty);
        }
    }
}
