//! The media server is lost, or cannot be asked for a while.

use messages::{ErrorCode, RecordingState, ServerMessage, SessionState};

use super::super::{Input, Output};
use super::stage::{PUBLISHER, Stage, endpoint, link, publisher, seconds, token, viewer};
use crate::media::{EndpointEvent, EndpointRole, Failure, Kinds, MediaKind};

fn is_asked_for_offer(stage: &Stage, on: u64) -> bool {
    stage.heard(on).any(|message| matches!(message, ServerMessage::Renegotiate { .. }))
}

fn opens_pipeline(output: &Output) -> bool {
    matches!(output, Output::OpenPipeline)
}

fn away() -> Input {
    Input::PipelineFailed { failure: Failure::Away("away".into()) }
}

/// A session with two viewers whose media server is lost, and no other is there yet.
fn lost() -> Stage {
    let mut stage = Stage::live(2);
    stage.answers = false;
    stage.give(Input::MediaServerLost);
    stage
}

#[test]
fn the_session_goes_on_without_a_click() {
    let mut stage = lost();
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    assert_eq!(stage.states(11), [SessionState::Interrupted]);
    assert!(!is_asked_for_offer(&stage, PUBLISHER), "there is nothing to offer to");
    stage.answers = true;
    stage.give(Input::PipelineOpened);
    assert!(is_asked_for_offer(&stage, PUBLISHER));
    assert!(!is_asked_for_offer(&stage, 11), "viewers wait for something to see");
    stage.republish(PUBLISHER);
    assert!(is_asked_for_offer(&stage, 11) && is_asked_for_offer(&stage, 12));
    stage.flow(endpoint(4), true);
    assert_eq!(stage.session.state(), SessionState::Live);
    stage.view(1);
    assert!(stage.accepted(11));
}

#[test]
fn pages_that_ask_too_early_are_told_to_wait() {
    let mut stage = lost();
    stage.republish(PUBLISHER);
    stage.view(3);
    assert_eq!(
        (stage.refusals(PUBLISHER), stage.refusals(13)),
        (vec![ErrorCode::MediaServer], vec![ErrorCode::MediaServer])
    );
    stage.give(Input::PipelineOpened);
    stage.view(3);
    assert_eq!(stage.refusals(13).len(), 2, "the publisher is not there yet");
    assert_eq!(stage.count(|output| matches!(output, Output::Create { .. })), 0);
}

#[test]
fn whoever_waits_for_an_answer_is_told() {
    let mut stage = Stage::live(0);
    stage.answers = false;
    stage.view(1);
    stage.give(Input::MediaServerLost);
    assert_eq!(stage.refusals(11), [ErrorCode::MediaServer]);
}

#[test]
fn a_session_that_had_not_begun_ends() {
    let mut stage = Stage::asked_to_publish();
    stage.give(Input::MediaServerLost);
    assert_eq!(stage.refusals(PUBLISHER), [ErrorCode::MediaServer], "the page tries again by itself");
    assert!(stage.finished.is_some());
}

#[test]
fn another_media_server_is_looked_for_with_growing_waits() {
    let mut stage = lost();
    assert_eq!(stage.count(opens_pipeline), 1);
    for tries in 2..6 {
        stage.give(away());
        stage.pass(seconds(10));
        assert_eq!(stage.count(opens_pipeline), tries);
    }
    assert_eq!(stage.session.state(), SessionState::Interrupted);
}

#[test]
fn a_media_server_that_does_not_come_back_ends_the_session() {
    let mut stage = lost();
    stage.pass(seconds(299));
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    stage.pass(seconds(1));
    assert_eq!(stage.finished.as_deref(), Some("The media server did not come back."));
}

#[test]
fn a_publisher_who_left_meanwhile_is_not_waited_for() {
    let mut stage = lost();
    stage.lose(PUBLISHER);
    stage.pass(seconds(20));
    assert_eq!(stage.session.state(), SessionState::Ended);
}

#[test]
fn a_page_that_comes_back_later_is_asked_then() {
    let mut stage = lost();
    stage.lose(PUBLISHER);
    stage.give(Input::PipelineOpened);
    stage.give(Input::Resume { link: link(2), peer: publisher(), token: token(PUBLISHER) });
    assert!(is_asked_for_offer(&stage, 2));
    stage.give(Input::Resume { link: link(3), peer: viewer(1), token: token(1) });
    assert!(!is_asked_for_offer(&stage, 3), "there is nothing to see yet");
}

#[test]
fn a_recording_is_kept_and_another_goes_on() {
    let mut stage = Stage::live(0);
    stage.give(Input::StartRecording { link: link(PUBLISHER) });
    stage.event(endpoint(2), EndpointEvent::Recording);
    stage.forget();
    stage.give(Input::MediaServerLost);
    assert_eq!(stage.recordings(PUBLISHER), [RecordingState::Failed]);
    assert!(stage.recording_statuses(PUBLISHER)[0].message.as_ref().unwrap().contains("media server"));
    stage.republish(PUBLISHER);
    stage.flow(endpoint(3), true);
    let recorded = stage.count(|output| matches!(output, Output::Record { source, .. } if *source == endpoint(3)));
    assert_eq!(recorded, 1);
}

/// Sound is often there before the picture.
#[test]
fn the_other_recording_has_all_that_the_first_had() {
    let mut stage = Stage::live(0);
    stage.give(Input::StartRecording { link: link(PUBLISHER) });
    stage.give(Input::MediaServerLost);
    stage.forget();
    stage.republish(PUBLISHER);
    stage.event(endpoint(3), EndpointEvent::Flow { kind: MediaKind::Audio, flowing: true });
    stage.event(endpoint(3), EndpointEvent::Flow { kind: MediaKind::Video, flowing: true });
    let both =
        |output: &Output| matches!(output, Output::CreateRecorder { profile, .. } if profile.kinds == Kinds::Both);
    assert_eq!(stage.count(both), 1);
}

#[test]
fn a_media_server_out_of_reach_interrupts_and_nothing_is_given_up() {
    let mut stage = Stage::live(1);
    stage.give(Input::MediaServerOutOfReach);
    assert_eq!(stage.states(11), [SessionState::Interrupted]);
    assert_eq!(stage.asked, []);
    stage.give(Input::MediaServerResumed);
    assert_eq!(stage.states(11), [SessionState::Interrupted, SessionState::Live]);
    assert!(!is_asked_for_offer(&stage, 11));
}

#[test]
fn what_was_missed_is_asked_for() {
    let mut stage = Stage::live(1);
    stage.give(Input::MediaServerResumed);
    let looked_at = |stage: &Stage, number| {
        stage.count(|output| {
            matches!(output, Output::CatchUp { endpoint: asked, role: EndpointRole::Peer } if *asked == endpoint(number))
        })
    };
    assert_eq!((looked_at(&stage, 1), looked_at(&stage, 2)), (1, 1));
    let stopped = [MediaKind::Audio, MediaKind::Video].map(|kind| EndpointEvent::Flow { kind, flowing: false });
    stage.give(Input::CaughtUp { endpoint: endpoint(1), events: stopped.to_vec() });
    assert_eq!(stage.states(11), [SessionState::Interrupted]);
}

#[test]
fn a_page_that_was_connecting_meanwhile_begins_again() {
    let mut stage = Stage::live(1);
    stage.give(Input::CaughtUp { endpoint: endpoint(2), events: vec![EndpointEvent::Connected(true)] });
    assert!(!is_asked_for_offer(&stage, 11));
    stage.give(Input::CaughtUp { endpoint: endpoint(2), events: vec![EndpointEvent::Connected(false)] });
    assert!(is_asked_for_offer(&stage, 11));
}

#[test]
fn the_player_and_the_recorder_are_looked_at_too() {
    let mut stage = Stage::playing(false, 0);
    stage.give(Input::StartRecording { link: link(PUBLISHER) });
    stage.give(Input::MediaServerResumed);
    for role in [EndpointRole::Player, EndpointRole::Recorder] {
        assert_eq!(stage.count(|output| matches!(output, Output::CatchUp { role: asked, .. } if *asked == role)), 1);
    }
    let stopped = vec![EndpointEvent::Failed("it stopped".into()), EndpointEvent::EndOfStream];
    stage.give(Input::CaughtUp { endpoint: endpoint(1), events: stopped });
    stage.pass(seconds(1));
    assert_eq!(stage.count(|output| matches!(output, Output::PlayAgain { .. })), 1);
}
