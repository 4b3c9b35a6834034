use std::path::PathBuf;
use std::time::Duration;

use media::{Frame, Kind, MediaTime};
use str0m::format::Codec;

use super::super::event::RecordingEvent;
use super::super::run::Control;
use super::clip;
use super::disk::Disk;
use super::probe::{Probe, probe, times};
use super::stage::{Folder, Recorded, Script, Sender};
use crate::webrtc::{MediaKind, Packet};

const NOW: Duration = Duration::ZERO;
const FRAME: f64 = 0.04;
/// What timestamps lose in a container that counts milliseconds.
const ROUNDING: f64 = 0.0011;

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A disk without an end.
fn disk() -> Disk {
    Disk::new(usize::MAX)
}

/// Records a script and looks at the file.
fn recorded(name: &str, script: Script, word: &str) -> (Folder, PathBuf, Recorded, Probe) {
    let disk = disk();
    let recorded = script.record(word, &disk);
    let folder = Folder::new(name);
    let path = folder.file("clip");
    std::fs::write(&path, disk.contents()).unwrap();
    let probe = probe(&path);
    let finished = recorded.finished.expect("there are media");
    assert!((finished.duration.as_secs_f64() - probe.duration).abs() <= FRAME, "{finished:?} {probe:?}");
    assert_eq!(finished.bytes, disk.contents().len() as u64);
    assert_eq!(recorded.progress, finished.duration);
    (folder, path, recorded, probe)
}

fn streams(probe: &Probe) -> Vec<(&str, usize)> {
    probe.streams.iter().map(|stream| (stream.codec.as_str(), stream.packets)).collect()
}

fn check_duration(probe: &Probe, expected: f64) {
    assert!((probe.duration - expected).abs() <= FRAME, "{} instead of {expected}", probe.duration);
}

fn moved(frames: &[Frame], by: Duration) -> Vec<Frame> {
    let moved = |frame: &Frame| {
        let time = frame.presentation_time + by;
        Frame { decode_time: time, presentation_time: time, ..frame.clone() }
    };
    frames.iter().map(moved).collect()
}

/// Pictures and sound for eight seconds, `delay` apart.
fn both(video: Codec, frames: &[Frame], delay: Duration) -> Script {
    let mut script = Script::new();
    script.play(&mut Sender::new(video), frames, NOW);
    script.play(&mut Sender::new(Codec::Opus), clip::opus(), delay);
    script
}

#[test]
fn mp4_with_both() {
    let (_folder, _, recorded, probe) = recorded("mp4", both(Codec::H264, clip::h264(), NOW), "MP4");
    assert_eq!(streams(&probe), [("h264", 200), ("opus", 400)]);
    check_duration(&probe, 8.0);
    assert_eq!(recorded.events, [RecordingEvent::KeyframeWanted, RecordingEvent::Recording]);
    assert_eq!(recorded.failure, None);
}

#[test]
fn webm_with_both() {
    let (_folder, _, _, probe) = recorded("webm", both(Codec::Vp8, clip::vp8(), NOW), "WEBM");
    assert_eq!(streams(&probe), [("vp8", 200), ("opus", 400)]);
    check_duration(&probe, 8.0);
}

#[test]
fn one_kind_alone() {
    let (_folder, _, _, probe) = recorded("video", both(Codec::H264, clip::h264(), NOW), "MP4_VIDEO_ONLY");
    assert_eq!(streams(&probe), [("h264", 200)]);
    let (_folder, _, _, probe) = recorded("audio", both(Codec::H264, clip::h264(), NOW), "WEBM_AUDIO_ONLY");
    assert_eq!(streams(&probe), [("opus", 400)]);
    check_duration(&probe, 8.0);
}

#[test]
fn sound_lies_where_it_was_captured() {
    for (codec, frames, word) in [(Codec::H264, clip::h264(), "MP4"), (Codec::Vp8, clip::vp8(), "WEBM")] {
        let (_folder, path, _, probe) = recorded(&format!("sync-{word}"), both(codec, frames, ms(340)), word);
        assert!(probe.streams[0].start.abs() <= ROUNDING);
        assert!((probe.streams[1].start - 0.34).abs() <= ROUNDING, "{probe:?}");
        let sound = times(&path, "a");
        assert!((sound[399] - (399.0 * 0.02 + 0.34)).abs() <= ROUNDING);
    }
}

#[test]
fn sound_before_the_first_picture_is_left_out() {
    let mut script = Script::new();
    script.play(&mut Sender::new(Codec::H264), clip::h264(), ms(1000));
    script.play(&mut Sender::new(Codec::Opus), clip::opus(), NOW);
    let (_folder, _, _, probe) = recorded("earlier", script, "MP4");
    assert_eq!(streams(&probe), [("h264", 200), ("opus", 350)]);
    assert!(probe.streams[1].start < 0.02);
}

#[test]
fn jitter_of_capture_does_not_reach_the_file() {
    let mut script = Script::new();
    script.play_with_jitter(&mut Sender::new(Codec::H264), clip::h264(), |index| ms(index as u64 * 7919 % 40));
    script.play_with_jitter(&mut Sender::new(Codec::Opus), clip::opus(), |index| ms(index as u64 * 104_729 % 40));
    let (_folder, path, _, _) = recorded("jitter", script, "MP4");
    let steps = |stream: &str| times(&path, stream).windows(2).map(|two| two[1] - two[0]).collect::<Vec<f64>>();
    assert!(steps("v").iter().all(|step| (step - 0.04).abs() < 0.0001));
    assert!(steps("a").iter().all(|step| (step - 0.02).abs() < 0.0001));
}

#[test]
fn a_pause_is_cut_out() {
    for (codec, frames, word) in [(Codec::H264, clip::h264(), "MP4"), (Codec::Vp8, clip::vp8(), "WEBM")] {
        let mut script = both(codec, frames, NOW);
        script.control(ms(2500), Control::Pause);
        script.control(ms(5500), Control::Resume);
        let (_folder, path, recorded, probe) = recorded(&format!("pause-{word}"), script, word);
        // from 5.5 s on it waits for the keyframe at 6 s
        check_duration(&probe, 2.5 + 2.0);
        let written = |event: &&RecordingEvent| **event != RecordingEvent::KeyframeWanted;
        let events: Vec<_> = recorded.events.iter().filter(written).collect();
        assert_eq!(events, [&RecordingEvent::Recording, &RecordingEvent::Paused, &RecordingEvent::Recording]);
        assert!(recorded.events.iter().filter(|event| **event == RecordingEvent::KeyframeWanted).count() >= 2);
        let gaps = times(&path, "v").windows(2).filter(|two| two[1] - two[0] > 0.1).count();
        assert_eq!(gaps, 0, "nothing shows of the pause");
        assert!((probe.streams[1].packets as i64 - 225).abs() <= 3, "{probe:?}");
    }
}

#[test]
fn a_stall_leaves_right_times() {
    let mut script = Script::new();
    let mut sender = Sender::new(Codec::H264);
    script.play(&mut sender, &clip::h264()[..60], NOW);
    script.play(&mut sender, &moved(&clip::h264()[60..], ms(30_000)), NOW);
    let mut sender = Sender::new(Codec::Opus);
    script.play(&mut sender, &clip::opus()[..120], NOW);
    script.play(&mut sender, &moved(&clip::opus()[120..], ms(30_000)), NOW);
    let (_folder, path, _, probe) = recorded("stall", script, "MP4");
    assert_eq!(streams(&probe), [("h264", 200), ("opus", 400)]);
    check_duration(&probe, 38.0);
    assert!((times(&path, "v")[60] - 32.4).abs() < 0.002);
    assert!((times(&path, "a")[120] - 32.4).abs() < 0.002);
}

#[test]
fn sound_that_does_not_come_is_waited_for_in_vain() {
    let mut script = Script::new();
    script.play(&mut Sender::new(Codec::H264), clip::h264(), NOW);
    let (_folder, _, _, probe) = recorded("silent", script, "MP4");
    assert_eq!(streams(&probe), [("h264", 200)], "nothing is lost by waiting");
}

#[test]
fn a_kind_without_a_source_is_not_waited_for() {
    let mut script = Script::new();
    script.control(NOW, Control::Feed { kind: MediaKind::Audio, is_fed: false });
    script.play(&mut Sender::new(Codec::H264), &clip::h264()[..30], NOW);
    let (_folder, _, recorded, probe) = recorded("unfed", script, "MP4");
    assert_eq!(streams(&probe), [("h264", 30)]);
    assert!(recorded.events.contains(&RecordingEvent::Recording));
}

#[test]
fn a_loss_asks_for_a_keyframe() {
    let mut script = both(Codec::Vp8, clip::vp8(), NOW);
    let is_key = |packet: &Packet| packet.track.1 == MediaKind::Video && packet.starts_keyframe;
    let lost = script.packets().filter(|packet| is_key(packet)).nth(3).unwrap().sequence;
    script.lose(|packet| packet.track.1 == MediaKind::Video && packet.sequence == lost);
    let (_folder, _, recorded, probe) = recorded("loss", script, "WEBM");
    assert_eq!(streams(&probe), [("vp8", 175), ("opus", 400)]);
    check_duration(&probe, 8.0);
    assert!(recorded.events[2..].contains(&RecordingEvent::KeyframeWanted), "{:?}", recorded.events);
}

#[test]
fn another_source_continues_the_file() {
    let mut script = Script::new();
    script.play(&mut Sender::new(Codec::H264), &clip::h264()[..100], NOW);
    script.play(&mut Sender::new(Codec::Opus), &clip::opus()[..200], NOW);
    script.play(&mut Sender::other(Codec::H264), clip::h264(), ms(5000));
    script.play(&mut Sender::other(Codec::Opus), clip::opus(), ms(5000));
    let (_folder, path, _, probe) = recorded("other", script, "MP4");
    assert_eq!(streams(&probe), [("h264", 300), ("opus", 600)]);
    check_duration(&probe, 13.0);
    assert!((times(&path, "v")[100] - 5.0).abs() < 0.002);
}

#[test]
fn telephone_sound_becomes_opus() {
    let mut script = Script::new();
    script.play(&mut Sender::new(Codec::H264), clip::h264(), NOW);
    script.play(&mut Sender::new(Codec::PCMU), &clip::pcmu(), NOW);
    let (_folder, _, _, probe) = recorded("pcmu", script, "MP4");
    assert_eq!(probe.streams[1].codec, "opus");
    assert!((396..=401).contains(&probe.streams[1].packets), "{probe:?}");
    check_duration(&probe, 8.0);
}

#[test]
fn a_codec_that_does_not_fit_names_the_profile() {
    let recorded = both(Codec::Vp8, clip::vp8(), NOW).record("MP4", &disk());
    assert_eq!(recorded.failure.unwrap(), "MP4 cannot hold VP8 video: record with the profile WEBM.");
    assert_eq!(recorded.finished, None);
    let recorded = both(Codec::H264, clip::h264(), NOW).record("WEBM_VIDEO_ONLY", &disk());
    assert_eq!(recorded.failure.unwrap(), "WebM cannot hold H.264 video: record with the profile MP4_VIDEO_ONLY.");
}

#[test]
fn a_change_of_codec_ends_the_file() {
    let mut script = Script::new();
    script.play(&mut Sender::new(Codec::H264), &clip::h264()[..100], NOW);
    script.play(&mut Sender::other(Codec::Vp8), &clip::vp8()[..50], ms(4000));
    let (_folder, _, recorded, probe) = recorded("codec", script, "MP4_VIDEO_ONLY");
    assert!(recorded.failure.unwrap().starts_with("The source changed from H264 to Vp8"));
    assert_eq!(streams(&probe), [("h264", 100)]);
}

#[test]
fn a_full_disk_leaves_a_readable_file() {
    for (codec, frames, word) in [(Codec::H264, clip::h264(), "MP4"), (Codec::Vp8, clip::vp8(), "WEBM")] {
        let whole = disk();
        let duration = both(codec, frames, NOW).record(word, &whole).finished.unwrap().duration.as_secs_f64();
        let size = whole.contents().len();
        let folder = Folder::new(&format!("full-{word}"));
        for part in 1..20 {
            let disk = Disk::new(size * part / 20);
            let recorded = both(codec, frames, NOW).record(word, &disk);
            if let Some(sentence) = recorded.failure {
                assert!(sentence.starts_with("The disk is full"), "{sentence}");
            }
            let Some(finished) = recorded.finished else {
                assert!(part < 6, "{part} parts of 20 hold nothing");
                continue;
            };
            let path = folder.file("clip");
            std::fs::write(&path, disk.contents()).unwrap();
            check_duration(&probe(&path), finished.duration.as_secs_f64());
            let expected = duration * part as f64 / 20.0 - 2.2;
            assert!(finished.duration.as_secs_f64() > expected, "{part} parts of 20: {finished:?}");
        }
    }
}

#[test]
fn without_media_there_is_nothing() {
    let disk = disk();
    let recorded = Script::new().record("MP4", &disk);
    assert_eq!((recorded.finished, disk.contents().len()), (None, 0));
}

#[test]
fn clips_are_what_these_tests_take_them_for() {
    for frames in [clip::h264(), clip::vp8()] {
        assert_eq!(frames.len(), 200);
        assert!(frames.iter().enumerate().all(|(index, frame)| frame.is_keyframe == (index % 25 == 0)));
        assert!(frames.iter().all(|frame| frame.kind == Kind::Video));
        assert_eq!(frames[199].presentation_time, MediaTime::from_ticks(199, 25));
    }
    assert_eq!(clip::opus().len(), 400);
}
