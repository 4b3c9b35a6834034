use messages::{ErrorCode, RecordingState};

use super::super::{Attempt, Input, Output};
use super::stage::{KEPT_BYTES, MEASURED_BYTES, PUBLISHER, Stage, endpoint, link, recording, seconds};
use crate::media::{Container, EndpointEvent, Kinds, MediaKind, Profile};

const RECORDER: u64 = 2;

fn start(stage: &mut Stage) {
    stage.give(Input::StartRecording { link: link(PUBLISHER) });
}

/// A live session that is being recorded; the recorder is endpoint 2.
fn recorded() -> Stage {
    let mut stage = Stage::live(0);
    start(&mut stage);
    stage.event(endpoint(RECORDER), EndpointEvent::Recording);
    stage
}

fn ended(stage: &Stage) -> Vec<(Option<u64>, Option<String>)> {
    let end = |output: &Output| match output {
        Output::EndRecording { recorder, lasted, problem, .. } => {
            Some((recorder.as_ref().map(|_| lasted.as_secs()), problem.clone()))
        }
        _ => None,
    };
    stage.asked.iter().filter_map(end).collect()
}

fn profile(stage: &Stage) -> Profile {
    let made = stage.asked.iter().find_map(|output| match output {
        Output::CreateRecorder { profile, .. } => Some(*profile),
        _ => None,
    });
    made.unwrap()
}

#[test]
fn a_session_is_recorded_and_the_file_kept() {
    let mut stage = Stage::live(1);
    start(&mut stage);
    let record =
        Output::Record { attempt: Attempt(3), recording: recording(1), recorder: endpoint(3), source: endpoint(1) };
    assert!(stage.asked.contains(&record), "{:?}", stage.asked);
    assert!(!stage.session.is_recording(), "no media has arrived");
    stage.event(endpoint(3), EndpointEvent::Recording);
    assert!(stage.session.is_recording());
    assert_eq!(stage.recordings(11), [RecordingState::Starting, RecordingState::Recording]);
    stage.pass(seconds(5));
    stage.give(Input::StopRecording { link: link(PUBLISHER) });
    assert_eq!(ended(&stage), [(Some(5), None)]);
    let last = stage.recording_statuses(11).pop().unwrap();
    assert_eq!((last.state, last.elapsed_ms, last.bytes), (RecordingState::Stopped, 5000, KEPT_BYTES));
    assert!(!stage.session.is_recording());
}

#[test]
fn a_recording_of_nothing_says_so() {
    let mut stage = recorded();
    stage.answers = false;
    stage.give(Input::StopRecording { link: link(PUBLISHER) });
    stage.give(Input::RecordingKept { recording: recording(1), bytes: 0 });
    let last = stage.recording_statuses(PUBLISHER).pop().unwrap();
    assert!(last.state == RecordingState::Failed && last.message.is_some(), "{last:?}");
}

#[test]
fn time_and_size_are_told_every_two_seconds() {
    let mut stage = recorded();
    stage.forget();
    stage.pass(seconds(6));
    let told = stage.recording_statuses(PUBLISHER);
    assert_eq!(told.iter().map(|status| status.elapsed_ms).collect::<Vec<_>>(), [2000, 4000, 6000]);
    assert!(told.iter().all(|status| status.bytes == MEASURED_BYTES));
}

#[test]
fn the_profile_follows_what_comes() {
    let mut stage = Stage::live(0);
    start(&mut stage);
    assert_eq!(profile(&stage), Profile { container: Container::WebM, kinds: Kinds::Both });
    let mut stage = Stage::playing(true, 0);
    start(&mut stage);
    assert_eq!(profile(&stage).container, Container::Mp4);
}

/// Live with sound alone so far.
fn heard() -> Stage {
    let mut stage = Stage::published();
    stage.event(endpoint(1), EndpointEvent::Connected(true));
    stage.event(endpoint(1), EndpointEvent::Flow { kind: MediaKind::Audio, flowing: true });
    start(&mut stage);
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 0, "pictures may come");
    stage
}

#[test]
fn a_recording_waits_for_pictures_that_come_after_the_sound() {
    let mut stage = heard();
    stage.pass(seconds(2));
    stage.event(endpoint(1), EndpointEvent::Flow { kind: MediaKind::Video, flowing: true });
    assert_eq!(profile(&stage).kinds, Kinds::Both);
    assert_eq!(stage.recordings(PUBLISHER), [RecordingState::Starting]);
}

#[test]
fn a_session_of_sound_alone_is_recorded_as_such() {
    let mut stage = heard();
    stage.pass(seconds(6));
    assert_eq!(profile(&stage).kinds, Kinds::AudioOnly);
}

#[test]
fn a_recording_may_be_stopped_while_it_waits() {
    let mut stage = heard();
    stage.give(Input::StopRecording { link: link(PUBLISHER) });
    assert_eq!(stage.recordings(PUBLISHER), [RecordingState::Starting, RecordingState::Failed]);
    stage.pass(seconds(6));
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 0);
    start(&mut stage);
    assert_eq!(profile(&stage).kinds, Kinds::AudioOnly, "and another begins");
}

#[test]
fn nothing_is_recorded_where_nothing_comes() {
    let mut stage = Stage::published();
    start(&mut stage);
    assert_eq!(stage.refusals(PUBLISHER), [ErrorCode::NotRecordable]);
    let mut stage = Stage::live(0);
    stage.give(Input::StopRecording { link: link(PUBLISHER) });
    assert_eq!(stage.refusals(PUBLISHER), [ErrorCode::NotRecordable]);
}

#[test]
fn who_asks_twice_gets_one_recording() {
    let mut stage = recorded();
    stage.give(Input::StartRecording { link: link(7) });
    assert_eq!(stage.recordings(7), [RecordingState::Recording]);
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 1);
}

#[test]
fn several_recordings_follow_one_another() {
    let mut stage = recorded();
    for number in 1..=3 {
        stage.give(Input::StopRecording { link: link(PUBLISHER) });
        start(&mut stage);
        stage.event(endpoint(RECORDER + number), EndpointEvent::Recording);
        assert!(stage.session.is_recording());
    }
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 4);
}

#[test]
fn a_recording_that_is_being_closed_is_waited_for() {
    let mut stage = recorded();
    stage.answers = false;
    stage.give(Input::StopRecording { link: link(PUBLISHER) });
    start(&mut stage);
    assert_eq!(stage.refusals(PUBLISHER), [ErrorCode::NotRecordable]);
    stage.give(Input::RecordingKept { recording: recording(1), bytes: 5 });
    start(&mut stage);
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 2);
}

#[test]
fn a_recording_that_cannot_begin_says_why() {
    let mut stage = Stage::live(0);
    stage.answers = false;
    start(&mut stage);
    stage.give(Input::RecorderFailed { attempt: Attempt(2), sentence: "The disk is almost full.".into() });
    let last = stage.recording_statuses(PUBLISHER).pop().unwrap();
    assert_eq!((last.state, last.message.as_deref()), (RecordingState::Failed, Some("The disk is almost full.")));
    start(&mut stage);
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 2, "it may be tried again");
}

#[test]
fn a_recorder_that_fails_leaves_what_it_wrote() {
    let mut stage = recorded();
    stage.event(endpoint(RECORDER), EndpointEvent::Failed("No space is left.".into()));
    stage.event(endpoint(RECORDER), EndpointEvent::Halted);
    assert_eq!(ended(&stage), [(Some(0), Some("No space is left.".into()))]);
    let last = stage.recording_statuses(PUBLISHER).pop().unwrap();
    assert_eq!((last.state, last.message.as_deref()), (RecordingState::Failed, Some("No space is left.")));
}

#[test]
fn a_full_disk_ends_the_recording_and_nothing_else() {
    let mut stage = recorded();
    stage.give(Input::RecordingMeasured { recording: recording(1), bytes: 7, is_disk_full: true });
    let last = stage.recording_statuses(PUBLISHER).pop().unwrap();
    assert_eq!(last.state, RecordingState::Failed);
    assert!(last.message.unwrap().contains("disk"));
    assert_eq!(stage.session.state(), messages::SessionState::Live);
}

#[test]
fn the_end_of_the_session_is_the_end_of_its_recording() {
    for end in [Input::Release { link: link(PUBLISHER), peer: super::stage::publisher() }, Input::ShutDown] {
        let mut stage = recorded();
        stage.give(end);
        assert_eq!(ended(&stage).len(), 1);
        assert_eq!(stage.recordings(PUBLISHER).last(), Some(&RecordingState::Stopped));
    }
}

#[test]
fn a_recorder_that_comes_too_late_is_ended() {
    let mut stage = Stage::live(0);
    stage.answers = false;
    start(&mut stage);
    stage.give(Input::StopRecording { link: link(PUBLISHER) });
    let made = Input::RecorderCreated { attempt: Attempt(2), recording: recording(1), recorder: endpoint(2) };
    stage.give(made.clone());
    assert_eq!(ended(&stage), [(Some(0), None)]);
    let mut stage = Stage::live(0);
    stage.answers = false;
    start(&mut stage);
    stage.give(Input::ShutDown);
    stage.give(made);
    assert_eq!(ended(&stage), [(Some(0), None)]);
}

#[test]
fn the_recording_goes_on_when_the_publisher_comes_back() {
    let mut stage = recorded();
    stage.flow(endpoint(1), false);
    stage.republish(PUBLISHER);
    let feed = Output::Feed { source: endpoint(3), sinks: vec![endpoint(RECORDER)], former: Some(endpoint(1)) };
    assert!(stage.asked.contains(&feed), "{:?}", stage.asked);
}

#[test]
fn a_rebuilt_source_is_recorded_again() {
    let mut stage = Stage::playing(true, 0);
    start(&mut stage);
    stage.event(endpoint(RECORDER), EndpointEvent::Recording);
    stage.give(Input::MediaServerLost);
    assert_eq!(ended(&stage)[0].0, None, "the recorder is gone");
    assert_eq!(stage.recordings(PUBLISHER).last(), Some(&RecordingState::Failed));
    stage.pass(seconds(1));
    stage.flow(endpoint(3), true);
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 2);
    stage.give(Input::StopRecording { link: link(PUBLISHER) });
    stage.flow(endpoint(3), false);
    stage.flow(endpoint(3), true);
    assert_eq!(stage.count(|output| matches!(output, Output::CreateRecorder { .. })), 2, "it is wanted no more");
}

#[test]
fn who_comes_later_is_told_of_the_recording() {
    let mut stage = recorded();
    stage.view(1);
    assert_eq!(stage.recordings(11), [RecordingState::Recording]);
}

#[test]
fn who_asked_and_left_is_told_no_more() {
    let mut stage = recorded();
    stage.give(Input::StartRecording { link: link(7) });
    stage.lose(7);
    stage.forget();
    stage.pass(seconds(4));
    assert_eq!(stage.recordings(7), []);
}
