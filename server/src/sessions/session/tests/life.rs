use messages::{ErrorCode, SessionState};

use super::super::Input;
use super::stage::{PUBLISHER, Stage, endpoint, link, publisher, seconds, token};
use crate::media::{EndpointEvent, MediaKind};

#[test]
fn a_session_is_live_when_media_flows() {
    let mut stage = Stage::published();
    assert_eq!(stage.states(PUBLISHER), [SessionState::Starting]);
    stage.flow(endpoint(1), true);
    assert_eq!(stage.session.state(), SessionState::Live);
    assert_eq!(stage.states(PUBLISHER), [SessionState::Starting, SessionState::Live]);
}

#[test]
fn one_kind_of_media_is_enough() {
    let mut stage = Stage::live(0);
    stage.event(endpoint(1), EndpointEvent::Flow { kind: MediaKind::Video, flowing: false });
    assert_eq!(stage.session.state(), SessionState::Live);
    stage.event(endpoint(1), EndpointEvent::Flow { kind: MediaKind::Audio, flowing: false });
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    stage.event(endpoint(1), EndpointEvent::Flow { kind: MediaKind::Audio, flowing: true });
    assert_eq!(stage.session.state(), SessionState::Live);
}

#[test]
fn a_lost_connection_interrupts() {
    let mut stage = Stage::live(1);
    stage.event(endpoint(1), EndpointEvent::Connected(false));
    assert_eq!(stage.states(11), [SessionState::Interrupted]);
}

#[test]
fn a_killed_publisher_is_waited_for_then_given_up() {
    let mut stage = Stage::live(1);
    stage.lose(PUBLISHER);
    assert_eq!(stage.session.state(), SessionState::Live, "media may go on without the page's WebSocket");
    stage.pass(seconds(3));
    stage.flow(endpoint(1), false);
    assert_eq!(stage.states(11), [SessionState::Interrupted]);
    stage.pass(seconds(19));
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    stage.pass(seconds(1));
    assert_eq!(stage.states(11), [SessionState::Interrupted, SessionState::Ended]);
    assert!(stage.finished.is_some());
}

#[test]
fn media_goes_on_without_the_publishers_websocket() {
    let mut stage = Stage::live(1);
    stage.lose(PUBLISHER);
    stage.pass(seconds(600));
    assert_eq!(stage.session.state(), SessionState::Live);
    stage.give(Input::Resume { link: link(2), peer: publisher(), token: token(PUBLISHER) });
    assert_eq!(stage.states(2), [SessionState::Live]);
    stage.give(Input::Release { link: link(2), peer: publisher() });
    assert_eq!(stage.states(11), [SessionState::Ended]);
}

#[test]
fn a_silent_publisher_whose_page_is_there_gets_a_minute() {
    let mut stage = Stage::live(0);
    stage.flow(endpoint(1), false);
    stage.pass(seconds(59));
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    stage.pass(seconds(1));
    assert_eq!(stage.session.state(), SessionState::Ended);
}

#[test]
fn a_session_without_media_ends() {
    let mut stage = Stage::published();
    stage.pass(seconds(59));
    assert_eq!(stage.session.state(), SessionState::Starting);
    stage.pass(seconds(1));
    assert_eq!(stage.states(PUBLISHER), [SessionState::Starting, SessionState::Ended]);
    assert_eq!(stage.finished.as_deref(), Some("No sound or picture arrived from the publisher."));
}

#[test]
fn a_page_that_left_before_its_media_came_is_not_waited_for_long() {
    let mut stage = Stage::published();
    stage.pass(seconds(5));
    stage.lose(PUBLISHER);
    stage.pass(seconds(20));
    assert_eq!(stage.session.state(), SessionState::Ended);
}

#[test]
fn the_publisher_ends_the_session() {
    let mut stage = Stage::live(2);
    stage.give(Input::Release { link: link(PUBLISHER), peer: publisher() });
    for on in [PUBLISHER, 11, 12] {
        assert_eq!(stage.states(on), [SessionState::Ended]);
    }
    assert_eq!(stage.session.deadline(), None);
}

#[test]
fn nobody_else_ends_the_session() {
    let mut stage = Stage::live(1);
    stage.give(Input::Release { link: link(11), peer: publisher() });
    assert_eq!(stage.session.state(), SessionState::Live);
    assert_eq!(stage.refusals(11), [ErrorCode::NotFound]);
}

#[test]
fn peers_are_told_that_the_server_ends() {
    let mut stage = Stage::live(1);
    stage.give(Input::ShutDown);
    for on in [PUBLISHER, 11] {
        assert_eq!(stage.refusals(on), [ErrorCode::ShuttingDown]);
        assert_eq!(stage.states(on), [], "an end would keep pages from coming back");
    }
    assert!(stage.finished.is_some());
}

#[test]
fn what_comes_after_the_end_is_refused() {
    let mut stage = Stage::live(0);
    stage.give(Input::Release { link: link(PUBLISHER), peer: publisher() });
    stage.view(1);
    stage.republish(2);
    stage.give(Input::Resume { link: link(3), peer: publisher(), token: token(PUBLISHER) });
    for on in [11, 2, 3] {
        assert_eq!(stage.refusals(on), [ErrorCode::NotFound]);
    }
}
