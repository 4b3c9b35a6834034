use messages::{ErrorCode, MAX_CANDIDATES_PER_PEER, ServerMessage, SessionState};

use super::super::{Attempt, Input, Output};
use super::stage::{PUBLISHER, Stage, candidate, endpoint, link, offer, publisher, seconds, token, viewer};
use crate::media::EndpointEvent;

fn candidate_of_publisher(number: usize) -> Input {
    Input::Candidate { link: link(PUBLISHER), peer: publisher(), candidate: candidate(number) }
}

fn added(stage: &Stage) -> usize {
    stage.asked.iter().filter(|asked| matches!(asked, Output::AddCandidate { .. })).count()
}

#[test]
fn a_viewer_is_fed_before_its_offer_is_answered() {
    let mut stage = Stage::live(0);
    stage.view(1);
    let negotiate =
        Output::Negotiate { attempt: Attempt(2), endpoint: endpoint(2), source: Some(endpoint(1)), offer: offer() };
    assert!(stage.asked.contains(&negotiate), "{:?}", stage.asked);
    assert!(stage.accepted(11));
    assert_eq!(stage.states(11), [SessionState::Live]);
}

#[test]
fn candidates_wait_for_the_endpoint() {
    let mut stage = Stage::asked_to_publish();
    stage.give(candidate_of_publisher(1));
    stage.give(candidate_of_publisher(2));
    assert_eq!(added(&stage), 0);
    stage.answers = true;
    stage.answer(Output::Create { attempt: Attempt(1) });
    stage.give(Input::Tick);
    assert_eq!(added(&stage), 2);
    stage.give(candidate_of_publisher(3));
    assert_eq!(added(&stage), 3);
}

#[test]
fn too_many_candidates_are_refused() {
    let mut stage = Stage::published();
    for number in 0..1000 {
        stage.give(candidate_of_publisher(number));
    }
    assert_eq!(added(&stage), MAX_CANDIDATES_PER_PEER);
    assert_eq!(stage.refusals(PUBLISHER).len(), 1000 - MAX_CANDIDATES_PER_PEER);
    assert_eq!(stage.refusals(PUBLISHER)[0], ErrorCode::TooLarge);
}

#[test]
fn candidates_for_somebody_elses_peer_are_refused() {
    let mut stage = Stage::live(1);
    stage.give(Input::Candidate { link: link(11), peer: publisher(), candidate: candidate(1) });
    stage.give(Input::Candidate { link: link(11), peer: viewer(7), candidate: candidate(1) });
    assert_eq!(stage.refusals(11), [ErrorCode::NotFound, ErrorCode::NotFound]);
    assert_eq!(added(&stage), 0);
}

#[test]
fn the_servers_candidates_follow_the_answer() {
    let mut stage = Stage::asked_to_publish();
    stage.give(Input::Created { attempt: Attempt(1), endpoint: endpoint(1) });
    stage.event(endpoint(1), EndpointEvent::CandidateFound(candidate(1)));
    assert_eq!(stage.sent, []);
    stage.answer(Output::Negotiate { attempt: Attempt(1), endpoint: endpoint(1), source: None, offer: offer() });
    stage.event(endpoint(1), EndpointEvent::CandidateFound(candidate(2)));
    let names: Vec<_> = stage.heard(PUBLISHER).map(name).collect();
    assert_eq!(names, ["newPipeline", "sessionState", "iceCandidate", "iceCandidate"]);
}

fn name(message: &ServerMessage) -> String {
    serde_json::to_value(message).unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn an_offer_that_cannot_be_answered_ends_a_new_session() {
    let mut stage = Stage::asked_to_publish();
    stage.give(Input::Created { attempt: Attempt(1), endpoint: endpoint(1) });
    stage.fail(Attempt(1));
    assert_eq!(stage.refusals(PUBLISHER), [ErrorCode::BadOffer]);
    assert!(stage.finished.is_some());
}

#[test]
fn a_viewers_bad_offer_concerns_nobody_else() {
    let mut stage = Stage::live(1);
    stage.answers = false;
    stage.view(2);
    stage.give(Input::Created { attempt: Attempt(3), endpoint: endpoint(3) });
    stage.fail(Attempt(3));
    assert_eq!(stage.refusals(12), [ErrorCode::BadOffer]);
    assert!(stage.released(&endpoint(3)));
    assert_eq!(stage.session.viewers(), 1);
    assert_eq!(stage.session.state(), SessionState::Live);
}

#[test]
fn an_endpoint_whose_viewer_has_left_is_released() {
    let mut stage = Stage::live(0);
    stage.answers = false;
    stage.view(1);
    stage.give(Input::Release { link: link(11), peer: viewer(1) });
    stage.give(Input::Created { attempt: Attempt(2), endpoint: endpoint(2) });
    assert!(stage.released(&endpoint(2)));
}

#[test]
fn viewers_stay_when_the_publisher_comes_back() {
    let mut stage = Stage::live(2);
    stage.lose(PUBLISHER);
    stage.flow(endpoint(1), false);
    stage.pass(seconds(10));
    stage.republish(5);
    assert!(stage.accepted(5));
    let fed = stage.asked.iter().find_map(|asked| match asked {
        Output::Feed { source, sinks, former } => Some((source.clone(), sinks.len(), former.clone())),
        _ => None,
    });
    assert_eq!(fed, Some((endpoint(4), 2, Some(endpoint(1)))));
    stage.flow(endpoint(4), true);
    assert_eq!(stage.states(11), [SessionState::Interrupted, SessionState::Live]);
    assert_eq!(stage.session.viewers(), 2);
}

#[test]
fn a_publisher_that_comes_back_starts_the_wait_anew() {
    let mut stage = Stage::live(0);
    stage.lose(PUBLISHER);
    stage.flow(endpoint(1), false);
    stage.pass(seconds(19));
    stage.republish(5);
    stage.lose(5);
    stage.pass(seconds(19));
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    stage.pass(seconds(1));
    assert_eq!(stage.session.state(), SessionState::Ended);
}

#[test]
fn the_former_endpoints_flow_has_no_meaning() {
    let mut stage = Stage::live(0);
    stage.republish(PUBLISHER);
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    stage.flow(endpoint(1), true);
    assert_eq!(stage.session.state(), SessionState::Interrupted);
    stage.flow(endpoint(2), true);
    assert_eq!(stage.session.state(), SessionState::Live);
}

#[test]
fn a_viewer_that_joins_while_the_publisher_changes_is_fed_by_the_new_endpoint() {
    let mut stage = Stage::live(0);
    stage.answers = false;
    stage.view(1);
    stage.give(Input::Created { attempt: Attempt(2), endpoint: endpoint(2) });
    stage.republish(PUBLISHER);
    stage.give(Input::Created { attempt: Attempt(3), endpoint: endpoint(3) });
    let negotiate = |attempt, endpoint| Output::Negotiate { attempt, endpoint, source: None, offer: offer() };
    stage.answer(negotiate(Attempt(3), endpoint(3)));
    stage.answer(negotiate(Attempt(2), endpoint(2)));
    stage.give(Input::Tick);
    let feed = Output::Feed { source: endpoint(3), sinks: vec![endpoint(2)], former: None };
    assert!(stage.asked.contains(&feed), "{:?}", stage.asked);
}

#[test]
fn only_the_owner_continues_a_session() {
    let mut stage = Stage::live(1);
    stage.give(Input::Republish { link: link(9), token: token(9), offer: offer() });
    assert_eq!(stage.refusals(9), [ErrorCode::NotAllowed]);
    stage.give(Input::Resume { link: link(8), peer: publisher(), token: token(9) });
    stage.give(Input::Resume { link: link(8), peer: viewer(1), token: token(9) });
    stage.give(Input::Resume { link: link(8), peer: viewer(7), token: token(7) });
    assert_eq!(stage.refusals(8), [ErrorCode::NotAllowed, ErrorCode::NotAllowed, ErrorCode::NotFound]);
}

#[test]
fn a_page_that_is_replaced_by_another_is_told() {
    let mut stage = Stage::live(0);
    stage.give(Input::Resume { link: link(2), peer: publisher(), token: token(PUBLISHER) });
    assert_eq!(stage.states(PUBLISHER), [SessionState::Ended]);
    assert_eq!(stage.states(2), [SessionState::Live]);
    stage.lose(PUBLISHER);
    stage.give(Input::Candidate { link: link(2), peer: publisher(), candidate: candidate(1) });
    assert_eq!(stage.refusals(2), []);
}
