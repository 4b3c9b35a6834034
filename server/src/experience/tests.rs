use std::time::Duration;

use messages::report::{Count, Direction, MediaKind, Seconds, StreamReport};
use messages::{MediaServerState, PeerId, PeerRole, Report, ServerMessage, SessionId, SessionKind, Title};

use super::book::{Book, Live, Seat, Step};
use super::{PeerWish, SessionFacts};
use crate::sessions::{Inbox, Link};
use crate::store::{Figure, Role, Write};

const SESSION: &str = "session-0000000000";
const VIEWERS: [&str; 2] = ["viewer-00000000001", "viewer-00000000002"];

/// A session with its publisher and two viewers, in simulated time.
struct Scene {
    book: Book,
    now: Duration,
    links: Vec<(PeerId, Link, Inbox)>,
    written: Vec<Write>,
}

impl Scene {
    fn new() -> Self {
        let mut scene =
            Self { book: Book::new(Duration::ZERO), now: Duration::ZERO, links: Vec::new(), written: Vec::new() };
        let title = Title::try_from("Garden".to_owned()).unwrap();
        scene.book.session_started(Live { id: session(), kind: SessionKind::Webcam, title }, 0);
        for id in [SESSION, VIEWERS[0], VIEWERS[1]] {
            scene.come(id);
        }
        scene
    }

    fn come(&mut self, id: &str) {
        let (link, inbox) = Link::new();
        self.bind(id, link.clone());
        self.links.push((peer(id), link, inbox));
    }

    fn bind(&mut self, id: &str, link: Link) {
        let at_ms = self.at_ms();
        self.book.bound(self.now, Seat { peer: peer(id), session: session(), link }, at_ms);
        self.carry_out();
    }

    fn at_ms(&self) -> i64 {
        i64::try_from(self.now.as_millis()).unwrap()
    }

    fn carry_out(&mut self) {
        for step in self.book.take_steps() {
            match step {
                Step::Ask(links) => links.iter().for_each(|link| link.send(ServerMessage::RequestStats {})),
                Step::Write(write) => self.written.push(write),
            }
        }
    }

    /// Lets time pass to the next deadline.
    fn tick(&mut self) {
        self.now = self.now.max(self.book.deadline());
        let at_ms = self.at_ms();
        self.book.tick(self.now, at_ms);
        self.carry_out();
    }

    /// Who has been asked since the last look.
    fn asked(&mut self) -> Vec<&str> {
        let mut asked = Vec::new();
        for (id, _, inbox) in &mut self.links {
            while let Ok(message) = inbox.messages.try_recv() {
                assert_eq!(message, ServerMessage::RequestStats {});
                asked.push(id.as_str());
            }
        }
        asked
    }

    fn report(&mut self, id: &str, through: usize, report: Report) {
        let (link, at_ms) = (self.links[through].1.id(), self.at_ms());
        assert_eq!(report.session_id, peer(id));
        self.book.reported(self.now, link, report, at_ms);
        self.carry_out();
    }

    /// A viewer answers that so many packets came and so many did not, in all.
    fn answer(&mut self, id: &str, through: usize, packets: u64, lost: i32) {
        let mut report = Report::new(peer(id));
        report.streams = vec![video(self.now, packets, lost)];
        self.report(id, through, report);
    }

    /// The sentences of the event log.
    fn events(&self) -> Vec<String> {
        let events = self.written.iter().filter_map(|write| match write {
            Write::Event(event) => Some(event.sentence.clone()),
            _ => None,
        });
        events.collect()
    }

    fn samples(&self) -> Vec<&crate::store::Sample> {
        let samples = self.written.iter().filter_map(|write| match write {
            Write::Sample(sample) => Some(sample),
            _ => None,
        });
        samples.collect()
    }
}

fn session() -> SessionId {
    SESSION.parse().unwrap()
}

fn peer(id: &str) -> PeerId {
    id.parse().unwrap()
}

fn count(number: u64) -> Option<Count> {
    serde_json::from_value(number.into()).ok()
}

fn video(now: Duration, packets: u64, lost: i32) -> StreamReport {
    let mut stream = StreamReport::new(Direction::Incoming, MediaKind::Video);
    stream.ssrc = Some(7);
    stream.at = serde_json::from_value::<Seconds>((1000.0 + now.as_secs_f64()).into()).ok();
    stream.packets = count(packets);
    stream.packets_lost = Some(lost);
    stream.bytes = count(packets * 1000);
    stream.frames = count(packets / 4);
    stream
}

#[test]
fn all_are_asked_and_what_they_answer_is_written() {
    let mut scene = Scene::new();
    scene.tick();
    assert_eq!(scene.asked(), [SESSION, VIEWERS[0], VIEWERS[1]]);
    scene.answer(VIEWERS[0], 1, 1000, 0);
    scene.tick();
    let round = scene.book.shown(scene.now, 10, Vec::new()).round.unwrap();
    assert_eq!((round.number, round.asked, round.answered, round.execution_ms), (1, 3, 1, 4000));
    scene.tick();
    scene.answer(VIEWERS[0], 1, 1900, 100);
    let figures: Vec<_> = scene.samples().iter().map(|sample| sample.figures).collect();
    assert_eq!(figures.len(), 2);
    assert_eq!(figures[0].get(Figure::Loss), None, "one report says nothing of a share");
    assert_eq!(figures[1].get(Figure::Loss), Some(0.1));
    assert_eq!(figures[1].get(Figure::BitrateIn), Some(900.0 * 8000.0 / 5.0));
}

#[test]
fn the_worst_comes_first_with_the_reason() {
    let mut scene = Scene::new();
    for (round, lost) in [(1, 0), (2, 600)] {
        scene.tick();
        scene.answer(VIEWERS[0], 1, 4000 * round, 0);
        scene.answer(VIEWERS[1], 2, 4000 * round, lost);
        scene.tick();
    }
    let shown = scene.book.shown(scene.now, 10, Vec::new());
    let worst = &shown.peers[0];
    assert_eq!((worst.peer_id.as_str(), worst.role), (VIEWERS[1], PeerRole::Viewer));
    assert_eq!(worst.reason.as_deref(), Some("13 % of packets are lost"));
    assert_eq!(shown.peers.last().unwrap().peer_id.as_str(), VIEWERS[0]);
    assert_eq!(shown.viewers.peers, 2);
    assert_eq!(scene.book.shown(scene.now, 1, Vec::new()).peers.len(), 1);
}

#[test]
fn those_who_match_are_counted_and_paged() {
    let mut scene = Scene::new();
    for (round, lost) in [(1, 0), (2, 600)] {
        scene.tick();
        scene.answer(VIEWERS[0], 1, 4000 * round, 0);
        scene.answer(VIEWERS[1], 2, 4000 * round, lost);
        scene.tick();
    }
    let page = |wish: PeerWish| {
        let page = scene.book.page(scene.now, &PeerWish { most: 10, ..wish });
        let ids: Vec<_> = page.peers.into_iter().map(|peer| peer.peer_id.as_str().to_owned()).collect();
        assert_eq!(page.present, 3);
        (page.matching, ids)
    };
    let text = |text: &str| PeerWish { text: Some(text.to_owned()), ..PeerWish::default() };
    assert_eq!(page(PeerWish::default()), (3, vec![VIEWERS[1].into(), SESSION.into(), VIEWERS[0].into()]));
    assert_eq!(page(PeerWish { skip: 2, ..PeerWish::default() }), (3, vec![VIEWERS[0].into()]));
    assert_eq!(page(PeerWish { role: Some(Role::Publisher), ..PeerWish::default() }), (1, vec![SESSION.into()]));
    assert_eq!(page(text("Packets ARE lost")), (1, vec![VIEWERS[1].into()]));
    assert_eq!(page(text("garden")).0, 3);
    assert_eq!(page(text("nowhere")).0, 0);
    let elsewhere = PeerWish { session: Some("session-1111111111".parse().unwrap()), ..PeerWish::default() };
    assert_eq!(page(elsewhere).0, 0);
}

#[test]
fn of_who_is_there_the_facts_are_known_without_a_database() {
    let mut scene = Scene::new();
    scene.tick();
    let facts = scene.book.peer(scene.now, &peer(VIEWERS[0])).unwrap();
    assert_eq!((facts.title.as_str(), facts.role, facts.ended_ms), ("Garden", PeerRole::Viewer, None));
    assert!(facts.now.is_some());
    assert_eq!(scene.book.peer(scene.now, &peer("viewer-00000000009")), None);
}

#[test]
fn who_stops_answering_is_silent_and_stalls_nobody() {
    let mut scene = Scene::new();
    for round in 1..=3 {
        scene.tick();
        scene.answer(VIEWERS[0], 1, 1000 * round, 0);
        scene.tick();
    }
    let shown = scene.book.shown(scene.now, 10, Vec::new());
    let silent: Vec<_> = shown.peers.iter().filter(|peer| peer.silent).map(|peer| peer.peer_id.as_str()).collect();
    assert_eq!(silent, [SESSION, VIEWERS[1]]);
    assert_eq!(shown.round.unwrap().answered, 1);
    let noted = |scene: &Scene, what: &str| scene.events().iter().filter(|event| event.contains(what)).count();
    assert_eq!(noted(&scene, "does not answer any more"), 2);
    // Its first answer is taken for one that it owed.
    for packets in [1000, 2000] {
        scene.tick();
        scene.answer(VIEWERS[1], 2, packets, 0);
        scene.tick();
    }
    assert_eq!(noted(&scene, "answers again"), 1);
}

#[test]
fn a_fault_is_placed_where_the_server_knows_more() {
    let mut scene = Scene::new();
    for round in 1..=2 {
        scene.tick();
        for (index, viewer) in VIEWERS.into_iter().enumerate() {
            scene.answer(viewer, index + 1, 1000 * round, 0);
        }
        scene.tick();
    }
    let faults = |scene: &Scene, servers: Vec<MediaServerState>| {
        let live = scene.book.shown(scene.now, 10, servers).live;
        live[0].faults.iter().map(|fault| fault.place.clone()).collect::<Vec<_>>()
    };
    assert_eq!(faults(&scene, Vec::new()), [""; 0]);
    let of = |flows| SessionFacts {
        audio_flows_in: Some(flows),
        video_flows_in: Some(flows),
        media_server: Some("embedded".into()),
    };
    scene.book.session_learnt(&session(), of(false));
    assert_eq!(faults(&scene, Vec::new()), ["Publisher's uplink"], "its page is silent, too");
    scene.book.session_learnt(&session(), of(true));
    let busy = MediaServerState {
        name: "embedded".into(),
        healthy: true,
        since_ms: 0,
        problem: None,
        sessions: 1,
        version: None,
        started_ms: None,
        pipelines: None,
        cpu: Some(0.99),
        memory: None,
    };
    assert_eq!(faults(&scene, vec![busy]), ["Server"]);
}

#[test]
fn what_happens_is_tallied_by_role() {
    let mut scene = Scene::new();
    scene.tick();
    for (number, seconds) in [(1, 0.4), (2, 0.4)] {
        let mut report = Report::new(peer(VIEWERS[0]));
        report.streams = vec![video(scene.now, 900 * number, 100 * i32::try_from(number).unwrap())];
        report.first_frame = serde_json::from_value(serde_json::json!({ "total": seconds })).ok();
        scene.report(VIEWERS[0], 1, report);
        scene.tick();
        scene.tick();
    }
    let measured = scene.book.measured(scene.now);
    let tally = &measured.tally;
    assert_eq!((tally.asked, tally.answered), (6, 2), "two rounds are over, and another one is open");
    assert_eq!((tally.publishers.begun, tally.viewers.begun), (1, 2));
    assert_eq!((tally.viewers.first_frame.count(), tally.viewers.first_frame.sum()), (1, 0.4), "once for each peer");
    assert_eq!((tally.viewers.loss.count(), tally.viewers.loss.sum()), (1, 0.1), "one report says nothing of a share");
    assert_eq!((measured.publishers.peers, measured.publishers.silent), (1, 1));
    assert_eq!((measured.viewers.peers, measured.viewers.silent), (2, 1));
    assert_eq!(measured.sessions.named(), [("webcam", 1), ("screen", 0), ("source", 0)]);
    assert_eq!(tally.rounds.count(), 2);
}

#[test]
fn a_page_speaks_for_its_own_peers_only() {
    let mut scene = Scene::new();
    scene.tick();
    scene.answer(VIEWERS[0], 2, 1000, 0);
    assert!(scene.samples().is_empty());
}

#[test]
fn a_peer_without_its_socket_is_not_asked_but_there() {
    let mut scene = Scene::new();
    scene.book.unbound(scene.now, &peer(VIEWERS[0]), 0);
    scene.tick();
    assert_eq!(scene.asked(), [SESSION, VIEWERS[1]]);
    let row = |scene: &Scene| {
        let peers = scene.book.shown(scene.now, 10, Vec::new()).peers;
        peers.into_iter().find(|row| row.peer_id == peer(VIEWERS[0])).unwrap()
    };
    assert!(row(&scene).silent);
    let (link, inbox) = Link::new();
    scene.bind(VIEWERS[0], link.clone());
    scene.links[1] = (peer(VIEWERS[0]), link, inbox);
    scene.tick();
    scene.tick();
    assert!(scene.asked().contains(&VIEWERS[0]));
    assert!(!row(&scene).silent);
}

#[test]
fn sessions_and_peers_are_written_from_beginning_to_end() {
    let mut scene = Scene::new();
    scene.now = Duration::from_secs(7);
    scene.book.session_ended(scene.now, &session(), "The publisher has ended the session.", 7000);
    scene.carry_out();
    let sessions = scene.written.iter().filter_map(|write| match write {
        Write::Session(session) => Some((session.ended_ms, session.reason.clone())),
        _ => None,
    });
    let reason = Some("The publisher has ended the session.".to_owned());
    assert_eq!(sessions.collect::<Vec<_>>(), [(None, None), (Some(7000), reason)]);
    let peers = scene.written.iter().filter_map(|write| match write {
        Write::Peer(peer) => Some((peer.role, peer.ended_ms)),
        _ => None,
    });
    let peers: Vec<_> = peers.collect();
    assert_eq!(peers[0], (Role::Publisher, None));
    assert_eq!(peers.iter().filter(|(_, ended_ms)| *ended_ms == Some(7000)).count(), 3);
    scene.tick();
    let told: Vec<_> = scene.events();
    assert_eq!(told.first().map(String::as_str), Some("“Garden” begins: a webcam."));
    assert_eq!(told.last().map(String::as_str), Some("“Garden” ended. The publisher has ended the session."));
    assert_eq!(told.len(), 4, "two viewers came: {told:?}");
    assert!(scene.book.shown(scene.now, 10, Vec::new()).peers.is_empty());
    assert_eq!(scene.asked(), Vec::<&str>::new());
}
