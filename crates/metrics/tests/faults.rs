//! Where a fault is.

mod support;

use messages::{
    Report,
    report::{CandidateType, Direction, PathReport, RelayProtocol, Share},
};
use metrics::{Fault, Figures, Origin, Peer, Place, ServerFacts, find_faults};
use support::{audio, count, figures, seconds, video};

const FLOWING: ServerFacts = ServerFacts { cpu: Some(0.2), audio_flows_in: Some(true), video_flows_in: Some(true) };
const DRY: ServerFacts = ServerFacts { cpu: Some(0.2), audio_flows_in: Some(false), video_flows_in: Some(false) };

fn incoming(change: impl Fn(&mut Report)) -> Figures {
    figures(Direction::Incoming, change)
}

fn outgoing(change: impl Fn(&mut Report)) -> Figures {
    figures(Direction::Outgoing, change)
}

fn speaking(figures: &Figures) -> Peer<'_> {
    Peer { figures, is_silent: false }
}

fn of_session(publisher: &Figures, server: &ServerFacts, viewers: &[Figures]) -> Vec<Fault> {
    let viewers: Vec<_> = viewers.iter().map(speaking).collect();
    find_faults(Origin::Publisher(speaking(publisher)), server, &viewers)
}

fn of_source(server: &ServerFacts, viewers: &[Figures]) -> Vec<Fault> {
    find_faults(Origin::Source, server, &viewers.iter().map(speaking).collect::<Vec<_>>())
}

fn check(faults: &[Fault], place: Place, viewers: &[usize], sentence: &str) {
    let [fault] = faults else { panic!("one fault was expected: {faults:?}") };
    assert_eq!((fault.place, &fault.viewers[..], fault.sentence.as_str()), (place, viewers, sentence));
}

fn lossy_viewer() -> Figures {
    incoming(|last| last.streams[0].packets_lost = Some(50))
}

fn idle(direction: Direction) -> Figures {
    figures(direction, |last| {
        last.streams = vec![video(direction, 5), audio(direction, 5)];
        last.streams.iter_mut().for_each(|stream| stream.at = seconds(10.0));
    })
}

fn relayed(report: &mut Report) {
    report.path = Some(PathReport {
        local: Some(CandidateType::Relay),
        remote: Some(CandidateType::Host),
        relay_protocol: Some(RelayProtocol::Tls),
        round_trip: seconds(0.25),
        ..PathReport::default()
    });
}

#[test]
fn a_healthy_session_has_none() {
    assert_eq!(of_session(&outgoing(|_| {}), &FLOWING, &[incoming(|_| {}), incoming(|_| {})]), []);
    assert_eq!(of_source(&FLOWING, &[]), []);
    assert_eq!(of_source(&ServerFacts::default(), &[Figures::default()]), []);
}

#[test]
fn a_source_that_gives_nothing() {
    check(&of_source(&DRY, &[idle(Direction::Incoming)]), Place::Source, &[], "Nothing comes from the source.");
}

#[test]
fn a_publisher_whose_media_does_not_arrive() {
    let viewers = [idle(Direction::Incoming)];
    let sentence = "The publisher sends, but nothing arrives at the server.";
    check(&of_session(&outgoing(|_| {}), &DRY, &viewers), Place::PublisherUplink, &[], sentence);
    let sentence = "The publisher's browser sends nothing.";
    check(&of_session(&idle(Direction::Outgoing), &DRY, &viewers), Place::PublisherDevice, &[], sentence);
    let figures = outgoing(|_| {});
    let gone = find_faults(Origin::Publisher(Peer { figures: &figures, is_silent: true }), &DRY, &[]);
    let sentence = "The publisher's page does not answer, and no media comes from it.";
    check(&gone, Place::PublisherUplink, &[], sentence);
}

#[test]
fn sound_without_picture_is_not_nothing() {
    let sound = ServerFacts { video_flows_in: Some(false), ..FLOWING };
    assert_eq!(of_source(&sound, &[]), []);
}

#[test]
fn an_uplink_that_loses_explains_what_viewers_see() {
    let publisher = outgoing(|last| last.streams[0].fraction_lost = Share::try_from(0.08).ok());
    let frozen = incoming(|last| {
        last.streams[0].freeze_duration = seconds(2.0);
        last.streams[0].packets_lost = Some(30);
    });
    let faults = of_session(&publisher, &FLOWING, &[frozen.clone(), frozen]);
    check(&faults, Place::PublisherUplink, &[], "8 % of what the publisher sends is lost.");
}

#[test]
fn a_viewer_that_loses_more_than_the_publisher_has_a_fault_of_its_own() {
    let publisher = outgoing(|last| last.streams[0].fraction_lost = Share::try_from(0.02).ok());
    let faults = of_session(&publisher, &FLOWING, &[incoming(|_| {}), lossy_viewer()]);
    let places: Vec<_> = faults.iter().map(|fault| fault.place).collect();
    assert_eq!(places, [Place::PublisherUplink, Place::ViewerDownlink]);
    assert_eq!(faults[1].viewers, [1]);
}

#[test]
fn a_busy_server_is_told_before_its_viewers() {
    let busy = ServerFacts { cpu: Some(0.97), ..FLOWING };
    let sentence = "The server's processors are 97 % busy: it cannot forward everything in time.";
    check(&of_source(&busy, &[lossy_viewer(), incoming(|_| {})]), Place::Server, &[], sentence);
}

#[test]
fn what_all_viewers_have_is_the_servers() {
    let nothing = [idle(Direction::Incoming), idle(Direction::Incoming)];
    let sentence = "Media arrives at the server, but none of its 2 viewers receives any.";
    check(&of_source(&FLOWING, &nothing), Place::Server, &[], sentence);
    let sentence = "All 2 viewers lose packets, so it is the server's own network that loses them.";
    check(&of_source(&FLOWING, &[lossy_viewer(), lossy_viewer()]), Place::Server, &[], sentence);
}

#[test]
fn one_viewer_of_several_has_a_bad_downlink() {
    let viewers = [incoming(|_| {}), lossy_viewer(), incoming(|_| {})];
    let sentence = "6 % of what is sent to the viewer is lost.";
    check(&of_source(&FLOWING, &viewers), Place::ViewerDownlink, &[1], sentence);
    let viewers = [incoming(|_| {}), idle(Direction::Incoming)];
    let sentence = "The server sends, but nothing arrives at the viewer.";
    check(&of_source(&FLOWING, &viewers), Place::ViewerDownlink, &[1], sentence);
}

#[test]
fn a_relay_is_named() {
    let sentence = "The viewer is 250 ms away from the server, there and back; it goes through a relay over TLS, which may \
                    be what is slow.";
    check(&of_source(&FLOWING, &[incoming(relayed)]), Place::RelayPath, &[0], sentence);
}

#[test]
fn a_device_that_does_not_keep_up() {
    let black = incoming(|last| last.streams[0].frames = count(150));
    let sentence = "Data arrives at the viewer, but its browser cannot decode a picture.";
    check(&of_source(&FLOWING, &[black]), Place::ViewerDevice, &[0], sentence);
    let dropping = incoming(|last| last.streams[0].frames_dropped = count(60));
    let sentence = "The viewer's device leaves out 40 % of the pictures that arrive.";
    check(&of_source(&FLOWING, &[dropping]), Place::ViewerDevice, &[0], sentence);
}

#[test]
fn a_frozen_picture_is_the_devices_if_it_cannot_decode_fast_enough() {
    let frozen = |decode_time: f64| {
        let mut track = metrics::Track::default();
        for at in [5, 10] {
            let mut stream = video(Direction::Incoming, at);
            stream.freeze_duration = seconds(at as f64 / 5.0);
            stream.decode_time = seconds(at as f64 * 30.0 * decode_time);
            track.take(std::time::Duration::from_secs(at), support::report(vec![stream]));
        }
        track.latest()
    };
    assert_eq!(of_source(&FLOWING, &[frozen(0.032)])[0].place, Place::ViewerDevice);
    assert_eq!(of_source(&FLOWING, &[frozen(0.01)])[0].place, Place::ViewerDownlink);
}

#[test]
fn a_viewer_that_fell_silent_is_told() {
    let figures = incoming(|_| {});
    let faults = find_faults(Origin::Source, &FLOWING, &[Peer { figures: &figures, is_silent: true }]);
    check(&faults, Place::ViewerDownlink, &[0], "The viewer's page does not answer.");
}
