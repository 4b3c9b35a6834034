use messages::{PublishKind, Rejected, SessionKind, Title};

use super::*;
use crate::{publish::Publisher, view::Viewer};

const ID: &str = "session-0123456789";
const OTHER_ID: &str = "session-9876543210";

/// A machine with a clock that the test moves, and all that it has put out since last asked.
struct Bench<R: Role> {
    machine: Machine<R>,
    now: Duration,
}

impl<R: Role> Bench<R> {
    fn new(role: R) -> Self {
        Self { machine: Machine::new(role, 7), now: Duration::from_secs(100) }
    }

    fn give(&mut self, input: Input) -> Vec<Output> {
        self.machine.handle(self.now, input);
        std::iter::from_fn(|| self.machine.poll_output()).collect()
    }

    fn say(&mut self, message: ServerMessage) -> Vec<Output> {
        self.give(Input::Message(message))
    }

    /// Moves the clock to the deadline, which must exist.
    fn tick(&mut self) -> Vec<Output> {
        self.now = self.machine.deadline().expect("nothing is waited for");
        self.give(Input::Tick)
    }

    fn wait(&mut self, seconds: u64) -> Vec<Output> {
        self.now += Duration::from_secs(seconds);
        self.give(Input::Tick)
    }

    fn state(&self) -> PageState {
        self.machine.snapshot().state
    }

    fn generation(&self) -> u32 {
        self.machine.generation
    }

    fn offer(&mut self) -> Vec<Output> {
        let offer = Some(SdpOffer::try_from("v=0\r\n".to_owned()).unwrap());
        self.give(Input::OfferMade { generation: self.generation(), offer })
    }

    /// From nothing to media that flows.
    fn go_live(&mut self) {
        self.give(Input::LinkOpen);
        self.give(Input::Start);
        self.offer();
        self.say(accepted(ID));
        self.give(Input::Connected { generation: self.generation() });
        self.say(told(SessionState::Live));
        assert_eq!(self.state(), PageState::Live);
    }
}

fn publisher() -> Bench<Publisher> {
    Bench::new(Publisher::new(PublishKind::Webcam))
}

fn viewer() -> Bench<Viewer> {
    Bench::new(Viewer::new(ID.parse().unwrap()))
}

fn peer(id: &str) -> PeerId {
    id.parse().unwrap()
}

fn accepted(id: &str) -> ServerMessage {
    ServerMessage::NewPipeline(NewPipeline::Accepted(Accepted {
        session_id: peer(id),
        sdp_answer: SdpAnswer::try_from("v=0\r\n".to_owned()).unwrap(),
        resume_token: "token-0123456789ab".parse().unwrap(),
        view_link: format!("/watch/{id}"),
    }))
}

fn rejected(code: ErrorCode) -> ServerMessage {
    ServerMessage::NewPipeline(NewPipeline::Rejected(Rejected { code, message: "No.".into() }))
}

fn refused(code: ErrorCode) -> ServerMessage {
    ServerMessage::Error { code, message: "No.".into(), session_id: Some(peer(ID)) }
}

fn told(state: SessionState) -> ServerMessage {
    ServerMessage::SessionState {
        session_id: peer(ID),
        state,
        kind: SessionKind::Webcam,
        title: Title::try_from("Garden".to_owned()).unwrap(),
        viewers: 3,
        age_ms: 2_000,
        reason: None,
    }
}

fn candidate(n: usize) -> IceCandidate {
    IceCandidate { candidate: format!("candidate:{n}"), sdp_mid: Some("0".into()), sdp_m_line_index: Some(0) }
}

fn opens(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| matches!(output, Output::Open { .. }))
}

fn requests(outputs: &[Output]) -> Vec<&ClientMessage> {
    let request = |output| match output {
        &Output::Send(ClientMessage::IceCandidate { .. }) => None,
        Output::Send(message) => Some(message),
        _ => None,
    };
    outputs.iter().filter_map(request).collect()
}

fn check_continues(outputs: &[Output]) {
    let continues = requests(outputs).iter().any(|message| match message {
        ClientMessage::Publish { resume: Some(resume), .. } => resume.session_id.as_str() == ID,
        _ => false,
    });
    assert!(continues, "no publish with resume in {outputs:?}");
}

#[test]
fn the_wish_waits_for_the_link() {
    let mut bench = publisher();
    assert_eq!(bench.give(Input::Start), []);
    assert_eq!(bench.state(), PageState::Connecting);
    assert_eq!(bench.give(Input::LinkOpen), [Output::Open { generation: 1 }]);
}

#[test]
fn an_accepted_publisher_is_live_when_media_flows() {
    let mut bench = publisher();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    assert!(matches!(requests(&bench.offer())[..], [ClientMessage::Publish { resume: None, .. }]));
    let outputs = bench.say(accepted(ID));
    assert!(outputs.iter().any(|o| matches!(o, Output::Remember(c) if c.peer_id.as_str() == ID)));
    assert!(outputs.iter().any(|o| matches!(o, Output::Answer { generation: 1, .. })));
    assert_eq!(bench.state(), PageState::Connecting);
    bench.give(Input::Connected { generation: 1 });
    assert_eq!(bench.state(), PageState::Starting);
    bench.say(told(SessionState::Live));
    assert_eq!(bench.state(), PageState::Live);
    assert_eq!(bench.machine.snapshot().link.as_deref(), Some("/watch/session-0123456789"));
}

#[test]
fn local_candidates_wait_for_the_peers_id_and_are_bounded() {
    let mut bench = viewer();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    for n in 0..100 {
        assert_eq!(bench.give(Input::LocalCandidate { generation: 1, candidate: candidate(n) }), []);
    }
    bench.offer();
    let outputs = bench.say(accepted(ID));
    let sent = outputs.iter().filter(|o| matches!(o, Output::Send(ClientMessage::IceCandidate { .. }))).count();
    assert_eq!(sent, messages::MAX_CANDIDATES_PER_PEER);
}

#[test]
fn a_remote_candidate_that_overtakes_the_answer_is_kept() {
    let mut bench = viewer();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    assert_eq!(bench.say(ServerMessage::IceCandidate { session_id: peer(ID), candidate: candidate(1) }), []);
    assert_eq!(bench.say(ServerMessage::IceCandidate { session_id: peer(OTHER_ID), candidate: candidate(2) }), []);
    let outputs = bench.say(accepted(ID));
    assert_eq!(outputs.last(), Some(&Output::RemoteCandidate { generation: 1, candidate: candidate(1) }));
}

#[test]
fn a_dropped_link_is_resumed_and_media_is_not_touched() {
    let mut bench = publisher();
    bench.go_live();
    assert_eq!(bench.give(Input::LinkClosed), []);
    assert_eq!(bench.state(), PageState::Live);
    let outputs = bench.give(Input::LinkOpen);
    assert!(matches!(requests(&outputs)[..], [ClientMessage::Resume { .. }]));
    assert!(!opens(&outputs));
    assert_eq!(bench.say(ServerMessage::Resumed { session_id: peer(ID) }), []);
    assert_eq!(bench.machine.deadline(), None);
}

#[test]
fn candidates_found_while_the_link_is_down_follow_the_resume() {
    let mut bench = publisher();
    bench.go_live();
    bench.give(Input::LinkClosed);
    assert_eq!(bench.give(Input::LocalCandidate { generation: 1, candidate: candidate(1) }), []);
    bench.give(Input::LinkOpen);
    let sent = ClientMessage::IceCandidate { session_id: peer(ID), candidate: candidate(1) };
    assert_eq!(bench.say(ServerMessage::Resumed { session_id: peer(ID) }), [Output::Send(sent)]);
}

#[test]
fn a_resume_that_is_refused_becomes_a_new_offer_for_the_same_session() {
    for code in [ErrorCode::NotFound, ErrorCode::NotAllowed] {
        let mut bench = publisher();
        bench.go_live();
        bench.give(Input::LinkClosed);
        bench.give(Input::LinkOpen);
        assert!(opens(&bench.say(refused(code))));
        assert_eq!(bench.state(), PageState::Interrupted);
        check_continues(&bench.offer());
    }
}

#[test]
fn a_resume_without_an_answer_becomes_a_new_offer() {
    let mut bench = publisher();
    bench.go_live();
    bench.give(Input::LinkClosed);
    bench.give(Input::LinkOpen);
    assert!(opens(&bench.tick()));
}

#[test]
fn a_failed_connection_is_replaced_and_the_session_continued() {
    let mut bench = publisher();
    bench.go_live();
    assert_eq!(bench.give(Input::Failed { generation: 1 }), [Output::Open { generation: 2 }]);
    check_continues(&bench.offer());
    bench.say(accepted(ID));
    bench.give(Input::Connected { generation: 2 });
    bench.say(told(SessionState::Live));
    assert_eq!(bench.state(), PageState::Live);
}

#[test]
fn news_of_a_former_connection_mean_nothing() {
    let mut bench = publisher();
    bench.go_live();
    bench.say(ServerMessage::Renegotiate { session_id: peer(ID), reason: "media server".into() });
    bench.offer();
    bench.say(accepted(ID));
    bench.give(Input::Connected { generation: 2 });
    assert_eq!(bench.give(Input::Failed { generation: 1 }), []);
    assert_eq!(bench.state(), PageState::Live);
}

#[test]
fn a_silent_connection_is_given_five_seconds() {
    let mut bench = viewer();
    bench.go_live();
    bench.give(Input::Disconnected { generation: 1 });
    assert_eq!(bench.state(), PageState::Interrupted);
    assert_eq!(bench.wait(4), []);
    assert!(opens(&bench.wait(1)));
}

#[test]
fn a_connection_that_comes_back_by_itself_is_kept() {
    let mut bench = viewer();
    bench.go_live();
    bench.give(Input::Disconnected { generation: 1 });
    bench.give(Input::Connected { generation: 1 });
    assert_eq!(bench.state(), PageState::Live);
    assert_eq!(bench.wait(60), []);
}

#[test]
fn a_viewer_that_asks_again_releases_its_former_peer() {
    let mut bench = viewer();
    bench.go_live();
    bench.give(Input::Failed { generation: 1 });
    let outputs = bench.offer();
    let release = ClientMessage::Release { session_id: peer(ID) };
    assert!(matches!(requests(&outputs)[..], [first, ClientMessage::View { .. }] if *first == release));
}

#[test]
fn failures_in_a_row_wait_longer_and_longer() {
    let mut bench = viewer();
    bench.go_live();
    bench.wait(60);
    bench.give(Input::Failed { generation: 1 });
    let mut waits = Vec::new();
    for _ in 0..5 {
        bench.offer();
        bench.say(accepted(ID));
        bench.give(Input::Failed { generation: bench.generation() });
        let before = bench.now;
        assert!(opens(&bench.tick()));
        waits.push(bench.now - before);
    }
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1] || pair[1] >= LONGEST_WAIT / 2), "{waits:?}");
}

#[test]
fn a_path_that_never_opens_is_named() {
    let mut bench = viewer();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    bench.say(accepted(ID));
    bench.tick();
    assert_eq!(bench.machine.snapshot().problem, Some(Problem::NoMediaPath));
    assert_eq!(bench.state(), PageState::Connecting);
}

#[test]
fn an_offer_without_an_answer_is_made_again() {
    let mut bench = viewer();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    assert_eq!(bench.tick(), [Output::Open { generation: 2 }]);
    assert_eq!(bench.machine.snapshot().problem, Some(Problem::NoAnswer));
}

#[test]
fn an_unknown_link_is_told_and_not_tried_again() {
    let mut bench = viewer();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    bench.say(rejected(ErrorCode::NotFound));
    assert_eq!(bench.state(), PageState::Error);
    assert_eq!(bench.machine.snapshot().problem, Some(Problem::SessionNotFound));
    assert_eq!(bench.machine.deadline(), None);
}

#[test]
fn each_refusal_of_a_viewer_has_its_own_problem() {
    for (code, problem) in
        [(ErrorCode::SessionFull, Problem::SessionFull), (ErrorCode::UnsupportedCodec, Problem::UnsupportedCodec)]
    {
        let mut bench = viewer();
        bench.give(Input::LinkOpen);
        bench.give(Input::Start);
        bench.offer();
        bench.say(rejected(code));
        assert_eq!((bench.state(), bench.machine.snapshot().problem), (PageState::Error, Some(problem)));
        assert!(opens(&bench.give(Input::Start)), "the button must try again");
    }
}

#[test]
fn a_session_that_vanished_under_a_viewer_is_looked_for_and_then_over() {
    let mut bench = viewer();
    bench.go_live();
    let since = bench.now;
    bench.give(Input::Failed { generation: 1 });
    while bench.state() == PageState::Interrupted {
        bench.offer();
        bench.say(rejected(ErrorCode::NotFound));
        if bench.machine.deadline().is_some() {
            bench.tick();
        }
    }
    assert_eq!(bench.state(), PageState::Ended);
    let looked_for = bench.now - since;
    assert!((Duration::from_secs(8)..Duration::from_secs(40)).contains(&looked_for), "{looked_for:?}");
}

#[test]
fn a_publisher_on_air_whose_session_is_gone_starts_a_new_one_and_says_so() {
    let mut bench = publisher();
    bench.go_live();
    bench.give(Input::Failed { generation: 1 });
    bench.offer();
    let outputs = bench.say(rejected(ErrorCode::NotFound));
    assert!(outputs.contains(&Output::Forget) && opens(&outputs));
    assert!(matches!(requests(&bench.offer())[..], [ClientMessage::Publish { resume: None, .. }]));
    bench.say(accepted(OTHER_ID));
    assert!(bench.machine.snapshot().replaced);
}

#[test]
fn a_reloaded_page_continues_its_session() {
    let mut bench = publisher();
    bench.machine.restore(Credentials {
        peer_id: peer(ID),
        resume_token: "token-0123456789ab".parse().unwrap(),
        link: None,
    });
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    check_continues(&bench.offer());
}

#[test]
fn a_reloaded_page_does_not_go_live_anew_by_itself() {
    let mut bench = publisher();
    bench.machine.restore(Credentials {
        peer_id: peer(ID),
        resume_token: "token-0123456789ab".parse().unwrap(),
        link: None,
    });
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    let outputs = bench.say(rejected(ErrorCode::NotFound));
    assert!(outputs.contains(&Output::Forget) && !opens(&outputs));
    assert_eq!(bench.machine.snapshot().problem, Some(Problem::SessionGone));
}

#[test]
fn after_a_deliberate_stop_nothing_resumes() {
    let mut bench = publisher();
    bench.go_live();
    bench.now += Duration::from_secs(10);
    let outputs = bench.give(Input::Stop);
    let release = Output::Send(ClientMessage::Release { session_id: peer(ID) });
    assert_eq!(outputs, [release, Output::Close, Output::Forget]);
    assert_eq!(bench.machine.snapshot().lasted, Some(Duration::from_secs(12)));
    bench.give(Input::LinkClosed);
    assert_eq!(bench.give(Input::LinkOpen), []);
    assert_eq!(bench.state(), PageState::Ended);
}

#[test]
fn a_stop_before_the_answer_leaves_no_session_behind() {
    let mut bench = publisher();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    bench.give(Input::Stop);
    let release = Output::Send(ClientMessage::Release { session_id: peer(ID) });
    assert_eq!(bench.say(accepted(ID)), [release]);
}

#[test]
fn the_end_of_the_session_ends_its_viewers() {
    let mut bench = viewer();
    bench.go_live();
    assert!(bench.say(told(SessionState::Ended)).contains(&Output::Close));
    assert_eq!(bench.state(), PageState::Ended);
    assert_eq!(bench.wait(60), []);
}

#[test]
fn an_unreachable_server_is_told_from_the_second_failure_on() {
    let mut bench = viewer();
    bench.give(Input::Start);
    bench.give(Input::LinkClosed);
    assert_eq!(bench.machine.snapshot().problem, None);
    bench.give(Input::LinkClosed);
    assert_eq!(bench.machine.snapshot().problem, Some(Problem::ServerUnreachable));
    assert!(opens(&bench.give(Input::LinkOpen)));
    assert_eq!(bench.machine.snapshot().problem, None);
}

#[test]
fn a_media_server_that_is_away_is_waited_for() {
    let mut bench = publisher();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    bench.say(rejected(ErrorCode::MediaServer));
    assert_eq!(bench.state(), PageState::Connecting);
    assert_eq!(bench.machine.snapshot().problem, Some(Problem::Refused("No.".into())));
    assert!(opens(&bench.tick()));
}

#[test]
fn a_full_server_is_final_for_a_newcomer() {
    let mut bench = publisher();
    bench.give(Input::LinkOpen);
    bench.give(Input::Start);
    bench.offer();
    bench.say(rejected(ErrorCode::ServerFull));
    assert_eq!((bench.state(), bench.machine.deadline()), (PageState::Error, None));
}

fn recording(state: messages::RecordingState) -> ServerMessage {
    let status = messages::RecordingStatus { state, elapsed_ms: 1_000, bytes: 5, message: None };
    ServerMessage::RecordingState { session_id: peer(ID), status }
}

#[test]
fn a_recording_is_followed() {
    let mut bench = publisher();
    bench.go_live();
    bench.say(recording(messages::RecordingState::Recording));
    let view = bench.machine.snapshot().recording.unwrap();
    assert_eq!((view.is_running(), view.told), (true, bench.now));
    bench.say(recording(messages::RecordingState::Stopped));
    assert!(!bench.machine.snapshot().recording.unwrap().is_running());
}

#[test]
fn a_recording_that_is_refused_leaves_the_peer_alone() {
    let mut bench = publisher();
    bench.go_live();
    let outputs = bench.say(refused(ErrorCode::NotRecordable));
    assert!(outputs.is_empty(), "{outputs:?}");
    assert_eq!(bench.state(), PageState::Live);
    assert_eq!(bench.machine.snapshot().recording.unwrap().problem(), Some("No."));
}

#[test]
fn a_recording_of_a_former_connection_is_not_shown_for_ever() {
    let mut bench = publisher();
    bench.go_live();
    bench.say(recording(messages::RecordingState::Recording));
    bench.give(Input::LinkClosed);
    bench.give(Input::LinkOpen);
    bench.say(ServerMessage::Resumed { session_id: peer(ID) });
    assert_eq!(bench.machine.snapshot().recording, None, "the server tells again if there is one");
}
