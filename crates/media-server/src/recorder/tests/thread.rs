use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use str0m::format::Codec;

use super::super::event::RecordingEvent;
use super::super::profile::Profile;
use super::super::recording::{Plan, Recording, Target};
use super::super::repair::{Outcome, repair_all};
use super::clip;
use super::probe::probe;
use super::stage::{Folder, Script, Sender};
use crate::webrtc::MediaKind;

fn plan(path: PathBuf, word: &str) -> Plan {
    Plan {
        target: Target::File(path),
        profile: Profile::from_word(word).unwrap(),
        fed: vec![MediaKind::Audio, MediaKind::Video],
    }
}

fn start(plan: Plan) -> (Recording, super::super::recording::Outlet, Receiver<RecordingEvent>) {
    let (told, events) = sync_channel(1000);
    let (recording, outlet) = Recording::start(plan, move |event| told.send(event).unwrap()).unwrap();
    (recording, outlet, events)
}

fn script() -> Script {
    let mut script = Script::new();
    script.play(&mut Sender::new(Codec::H264), clip::h264(), Duration::ZERO);
    script.play(&mut Sender::new(Codec::Opus), clip::opus(), Duration::ZERO);
    script
}

/// The events up to the one that is waited for.
fn until(events: &Receiver<RecordingEvent>, is_wanted: impl Fn(&RecordingEvent) -> bool) -> Vec<RecordingEvent> {
    let mut seen = Vec::new();
    loop {
        seen.push(events.recv_timeout(Duration::from_secs(60)).expect("it comes"));
        if is_wanted(&seen[seen.len() - 1]) {
            return seen;
        }
    }
}

fn is_stopped(event: &RecordingEvent) -> bool {
    matches!(event, RecordingEvent::Stopped { .. })
}

#[test]
fn a_recording_from_start_to_stop() {
    let folder = Folder::new("thread");
    let path = folder.file("clip.mp4");
    let (recording, outlet, events) = start(plan(path.clone(), "MP4"));
    script().packets().for_each(|packet| outlet.send(packet.clone()).unwrap());
    until(&events, |event| *event == RecordingEvent::Recording);
    recording.stop();
    let stopped = until(&events, is_stopped).pop().unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len();
    assert_eq!(stopped, RecordingEvent::Stopped { duration: recording.progress().duration(), bytes });
    assert_eq!(recording.progress().bytes(), bytes);
    let probe = probe(&path);
    assert_eq!((probe.streams[0].packets, probe.streams[1].packets), (200, 400));
}

#[test]
fn dropping_it_ends_it() {
    let folder = Folder::new("dropped");
    let path = folder.file("clip.mp4");
    let (recording, outlet, events) = start(plan(path.clone(), "MP4_VIDEO_ONLY"));
    script().packets().for_each(|packet| outlet.send(packet.clone()).unwrap());
    drop(recording);
    until(&events, is_stopped);
    assert_eq!(probe(&path).streams.len(), 1);
}

#[test]
fn it_outlives_its_source() {
    let folder = Folder::new("outlives");
    let path = folder.file("clip.mp4");
    let (recording, outlet, events) = start(plan(path.clone(), "MP4"));
    script().packets().for_each(|packet| outlet.send(packet.clone()).unwrap());
    drop(outlet);
    until(&events, |event| *event == RecordingEvent::Recording);
    recording.pause();
    until(&events, |event| *event == RecordingEvent::Paused);
    recording.finish();
    assert!(until(&events, is_stopped).len() == 1);
    assert!((probe(&path).duration - 8.0).abs() < 0.04);
}

#[test]
fn without_media_no_file_is_left() {
    let folder = Folder::new("nothing");
    let path = folder.file("clip.mp4");
    let (recording, _outlet, events) = start(plan(path.clone(), "MP4"));
    recording.finish();
    assert!(until(&events, is_stopped).contains(&RecordingEvent::Stopped { duration: Duration::ZERO, bytes: 0 }));
    assert!(!path.exists());
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let (_recording, _outlet, events) = start(plan(PathBuf::from("/nowhere/clip.mp4"), "MP4"));
    let events = until(&events, is_stopped);
    assert!(matches!(
        &events[..],
        [RecordingEvent::Failed { is_of_destination: true, .. }, RecordingEvent::Stopped { .. }]
    ));
}

/// Eight seconds without an end, as a crash leaves them.
fn torn(path: &Path) {
    let (recording, outlet, events) = start(plan(path.to_owned(), "MP4"));
    script().packets().for_each(|packet| outlet.send(packet.clone()).unwrap());
    until(&events, |event| *event == RecordingEvent::Recording);
    let is_far = || recording.progress().duration() >= Duration::from_secs(6);
    while !is_far() {
        let _ = events.recv_timeout(Duration::from_millis(20));
    }
    let bytes = std::fs::read(path).unwrap();
    recording.finish();
    std::fs::write(path, &bytes[..bytes.len() - 10]).unwrap();
}

#[test]
fn what_a_crash_left_is_repaired() {
    let folder = Folder::new("repair");
    torn(&folder.file("torn.mp4"));
    std::fs::write(folder.file("empty.webm"), [0; 100]).unwrap();
    std::fs::write(folder.file("not ours.mp4"), [0; 100]).unwrap();
    std::fs::write(folder.file("notes.txt"), [0; 100]).unwrap();
    std::os::unix::fs::symlink(folder.file("notes.txt"), folder.file("link.mp4")).unwrap();
    for _ in 0..2 {
        let mut repaired = repair_all(folder.path()).unwrap();
        repaired.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(repaired.len(), 2, "{repaired:?}");
        assert!(matches!(repaired[0].outcome, Outcome::Empty));
        let Outcome::Whole { duration, bytes } = repaired[1].outcome else { panic!("{repaired:?}") };
        let probe = probe(&folder.file("torn.mp4"));
        assert!((probe.duration - duration.as_secs_f64()).abs() < 0.04 && probe.duration >= 5.0, "{probe:?}");
        assert_eq!(bytes, std::fs::metadata(folder.file("torn.mp4")).unwrap().len());
    }
}
