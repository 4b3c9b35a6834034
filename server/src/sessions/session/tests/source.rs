use messages::{ErrorCode, ServerMessage, SessionState};

use super::super::{Attempt, Input, Output};
use super::stage::{Stage, endpoint, link, seconds};
use crate::media::{EndpointEvent, Failure};

const OPERATOR: u64 = 5;

fn failed(words: &str) -> EndpointEvent {
    EndpointEvent::Failed(words.to_owned())
}

fn plays_again(output: &Output) -> bool {
    matches!(output, Output::PlayAgain { .. })
}

fn pipelines(stage: &Stage) -> usize {
    stage.count(|output| *output == Output::OpenPipeline)
}

fn is_forgotten(stage: &Stage) -> bool {
    stage.asked.contains(&Output::Forget)
}

/// The reason that the page on a link was told last.
fn reason(stage: &Stage, on: u64) -> Option<String> {
    let reasons = stage.heard(on).filter_map(|message| match message {
        ServerMessage::SessionState { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    reasons.last().flatten()
}

#[test]
fn a_source_is_live_when_its_player_passes_media_on() {
    let mut stage = Stage::source(true);
    stage.answers = true;
    stage.give(Input::Tick);
    assert!(stage.asked.contains(&Output::CreatePlayer { attempt: Attempt(1) }), "{:?}", stage.asked);
    assert!(stage.asked.contains(&Output::Play { player: endpoint(1) }));
    assert_eq!(stage.session.state(), SessionState::Starting);
    stage.flow(endpoint(1), true);
    assert_eq!(stage.session.state(), SessionState::Live);
}

#[test]
fn viewers_are_fed_from_the_player() {
    let mut stage = Stage::playing(true, 0);
    stage.view(1);
    let is_fed =
        |asked: &Output| matches!(asked, Output::Negotiate { source: Some(source), .. } if *source == endpoint(1));
    assert_eq!(stage.count(is_fed), 1, "{:?}", stage.asked);
    assert!(stage.accepted(11));
    assert_eq!(stage.states(11), [SessionState::Live]);
}

#[test]
fn a_source_waits_for_its_media_as_long_as_it_takes() {
    let mut stage = Stage::source(true);
    stage.answers = true;
    stage.give(Input::Tick);
    stage.pass(seconds(86_400));
    assert_eq!(stage.session.state(), SessionState::Starting);
    stage.flow(endpoint(1), true);
    stage.flow(endpoint(1), false);
    stage.pass(seconds(86_400));
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    assert!(!is_forgotten(&stage));
}

#[test]
fn viewers_read_why_the_picture_stands_and_it_comes_back() {
    let mut stage = Stage::playing(true, 1);
    stage.event(endpoint(1), failed("The server cannot be reached."));
    stage.flow(endpoint(1), false);
    assert_eq!(stage.states(11), [SessionState::Interrupted]);
    assert_eq!(
        reason(&stage, 11).as_deref(),
        Some("Nothing comes from the source at the moment. The server cannot be reached.")
    );
    stage.pass(seconds(120));
    assert_eq!(stage.count(plays_again), 0, "the embedded player tries again by itself");
    stage.flow(endpoint(1), true);
    assert_eq!(stage.states(11), [SessionState::Interrupted, SessionState::Live]);
    assert_eq!(reason(&stage, 11), None);
}

#[test]
fn what_cannot_start_says_why() {
    let mut stage = Stage::source(true);
    stage.answers = true;
    stage.give(Input::Tick);
    stage.view(1);
    stage.event(endpoint(1), failed("H.265 needs ffmpeg, which is not installed."));
    assert_eq!(stage.states(11), [SessionState::Starting, SessionState::Starting]);
    let words = "The source has not started yet. H.265 needs ffmpeg, which is not installed.";
    assert_eq!(reason(&stage, 11).as_deref(), Some(words));
}

#[test]
fn what_another_media_server_says_is_not_for_people() {
    let mut stage = Stage::playing(false, 1);
    stage.event(endpoint(1), failed("gstsouphttpsrc.c(1423): Not Found, URL: http://inside/"));
    stage.flow(endpoint(1), false);
    assert!(!reason(&stage, 11).unwrap().contains("soup"));
}

#[test]
fn a_player_that_does_not_come_back_is_started_again_at_growing_intervals() {
    let mut stage = Stage::playing(false, 0);
    stage.event(endpoint(1), failed("gone"));
    stage.flow(endpoint(1), false);
    for tries in 1..=10 {
        stage.pass(seconds(10));
        stage.event(endpoint(1), failed("gone"));
        assert!(stage.count(plays_again) >= tries, "{tries}");
    }
    assert!(stage.count(plays_again) < 30, "{}", stage.count(plays_again));
    stage.flow(endpoint(1), true);
    let tries = stage.count(plays_again);
    stage.pass(seconds(600));
    assert_eq!(stage.count(plays_again), tries, "what plays is left alone");
}

#[test]
fn the_end_of_the_stream_ends_the_session() {
    let mut stage = Stage::playing(true, 1);
    stage.event(endpoint(1), EndpointEvent::EndOfStream);
    assert_eq!(stage.states(11), [SessionState::Ended]);
    assert!(stage.finished.is_some() && is_forgotten(&stage));
}

#[test]
fn an_end_after_a_fault_is_none() {
    let mut stage = Stage::playing(false, 1);
    stage.event(endpoint(1), failed("INVALID_URI"));
    stage.event(endpoint(1), EndpointEvent::EndOfStream);
    assert_eq!(stage.finished, None);
    stage.pass(seconds(1));
    assert_eq!(stage.count(plays_again), 1);
}

#[test]
fn a_source_is_rebuilt_when_the_media_server_is_back() {
    let mut stage = Stage::playing(true, 2);
    stage.give(Input::MediaServerLost);
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    assert_eq!(stage.session.viewers(), 0);
    assert!(stage.heard(11).any(|message| matches!(message, ServerMessage::Renegotiate { .. })));
    stage.answers = false;
    stage.view(1);
    assert_eq!(stage.refusals(11), [ErrorCode::MediaServer], "until there is a pipeline again");
    stage.pass(seconds(1));
    assert_eq!(pipelines(&stage), 1);
    for _ in 0..5 {
        stage.give(Input::SourceFailed { failure: Failure::Away("away".into()) });
        stage.pass(seconds(10));
    }
    assert_eq!(pipelines(&stage), 6);
    stage.answers = true;
    stage.give(Input::PipelineOpened);
    stage.view(2);
    stage.flow(endpoint(4), true);
    assert_eq!(stage.session.state(), SessionState::Live);
    assert!(stage.accepted(12));
}

#[test]
fn a_lost_media_server_is_told_twice_and_rebuilt_once() {
    let mut stage = Stage::playing(true, 0);
    stage.give(Input::SourceFailed { failure: Failure::Away("away".into()) });
    stage.give(Input::MediaServerLost);
    stage.pass(seconds(5));
    assert_eq!(pipelines(&stage), 1);
}

#[test]
fn somebody_closes_the_source() {
    let mut stage = Stage::playing(true, 1);
    stage.give(Input::CloseSource { link: link(OPERATOR) });
    assert_eq!(stage.states(11), [SessionState::Ended]);
    assert!(is_forgotten(&stage));
}

#[test]
fn a_source_is_not_forgotten_when_the_server_ends() {
    let mut stage = Stage::playing(true, 1);
    stage.give(Input::ShutDown);
    assert!(stage.finished.is_some());
    assert!(!is_forgotten(&stage));
    assert_eq!(stage.refusals(11), [ErrorCode::ShuttingDown]);
}

#[test]
fn nobody_publishes_into_a_source_or_closes_a_publisher() {
    let mut stage = Stage::playing(true, 0);
    stage.republish(OPERATOR);
    assert_eq!(stage.refusals(OPERATOR), [ErrorCode::NotAllowed]);
    let mut stage = Stage::live(0);
    stage.give(Input::CloseSource { link: link(OPERATOR) });
    assert_eq!(stage.refusals(OPERATOR), [ErrorCode::NotAllowed]);
    assert_eq!(stage.session.state(), SessionState::Live);
}

#[test]
fn a_player_that_comes_after_the_end_is_released() {
    let mut stage = Stage::source(true);
    stage.give(Input::PipelineOpened);
    stage.give(Input::CloseSource { link: link(OPERATOR) });
    stage.give(Input::PlayerCreated { attempt: Attempt(1), player: endpoint(1) });
    assert!(stage.released(&endpoint(1)));
}
