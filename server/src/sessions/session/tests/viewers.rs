use messages::{ErrorCode, ServerMessage, SessionState};

use super::super::Input;
use super::stage::{MAX_VIEWERS, PUBLISHER, Stage, endpoint, link, publisher, seconds, token, viewer};
use crate::media::EndpointEvent;

fn renegotiations(stage: &Stage, on: u64) -> usize {
    stage.heard(on).filter(|message| matches!(message, ServerMessage::Renegotiate { .. })).count()
}

fn told_viewers(stage: &Stage, on: u64) -> Vec<u32> {
    let count = |message: &ServerMessage| match message {
        ServerMessage::SessionState { viewers, .. } => Some(*viewers),
        _ => None,
    };
    stage.heard(on).filter_map(count).collect()
}

#[test]
fn the_number_of_viewers_has_a_limit() {
    let mut stage = Stage::live(MAX_VIEWERS as u64);
    stage.view(9);
    assert_eq!(stage.refusals(19), [ErrorCode::SessionFull]);
    stage.lose(11);
    stage.view(9);
    assert!(stage.accepted(19), "a viewer whose page is gone makes room");
    assert_eq!(stage.session.viewers(), 3);
}

#[test]
fn peers_are_told_how_many_watch_once_a_second() {
    let mut stage = Stage::live(0);
    stage.view(1);
    stage.view(2);
    assert!(told_viewers(&stage, PUBLISHER).is_empty());
    stage.pass(seconds(1));
    assert_eq!(told_viewers(&stage, PUBLISHER), [2]);
}

#[test]
fn a_viewer_that_is_gone_altogether_is_let_go() {
    let mut stage = Stage::live(1);
    stage.lose(11);
    stage.event(endpoint(2), EndpointEvent::Connected(false));
    assert_eq!(stage.session.viewers(), 0);
    stage.pass(seconds(14));
    assert!(!stage.released(&endpoint(2)));
    stage.pass(seconds(1));
    assert!(stage.released(&endpoint(2)));
}

#[test]
fn a_viewer_without_its_page_keeps_its_media_for_a_while() {
    let mut stage = Stage::live(1);
    stage.lose(11);
    stage.pass(seconds(29));
    assert_eq!(stage.session.viewers(), 1);
    stage.give(Input::Resume { link: link(21), peer: viewer(1), token: token(1) });
    stage.pass(seconds(600));
    assert_eq!(stage.session.viewers(), 1);
    assert_eq!(stage.states(21), [SessionState::Live]);

    stage.lose(21);
    stage.pass(seconds(30));
    assert_eq!(stage.session.viewers(), 0);
    assert!(stage.released(&endpoint(2)));
}

#[test]
fn a_viewer_without_a_way_for_media_is_asked_for_a_new_offer() {
    let mut stage = Stage::live(0);
    stage.view(1);
    stage.pass(seconds(60));
    assert_eq!(renegotiations(&stage, 11), 1);
    assert!(stage.released(&endpoint(2)));
}

#[test]
fn a_viewer_whose_format_is_not_there_is_told_so() {
    let mut stage = Stage::live(0);
    stage.view(1);
    stage.event(endpoint(2), EndpointEvent::Connected(true));
    stage.event(endpoint(2), EndpointEvent::Failed("no codec".into()));
    assert_eq!(stage.refusals(11), [ErrorCode::UnsupportedCodec]);
    assert!(stage.released(&endpoint(2)));
}

#[test]
fn a_viewer_whose_format_has_changed_makes_a_new_offer() {
    let mut stage = Stage::live(1);
    stage.pass(seconds(10));
    stage.republish(PUBLISHER);
    stage.flow(endpoint(3), true);
    stage.event(endpoint(2), EndpointEvent::Failed("no codec".into()));
    assert_eq!(renegotiations(&stage, 11), 1);
    assert_eq!(stage.refusals(11), []);
}

#[test]
fn a_publisher_whose_endpoint_failed_makes_a_new_offer() {
    let mut stage = Stage::live(0);
    stage.event(endpoint(1), EndpointEvent::Failed("panicked".into()));
    assert_eq!(renegotiations(&stage, PUBLISHER), 1);
}

#[test]
fn a_viewers_media_says_nothing_about_the_session() {
    let mut stage = Stage::live(1);
    stage.flow(endpoint(2), false);
    stage.event(endpoint(2), EndpointEvent::Connected(false));
    assert_eq!(stage.session.state(), SessionState::Live);
    stage.give(Input::Release { link: link(11), peer: viewer(1) });
    assert_eq!(stage.session.viewers(), 0);
    stage.give(Input::Release { link: link(PUBLISHER), peer: publisher() });
    assert_eq!(stage.states(11), [], "who has left is told nothing");
}
