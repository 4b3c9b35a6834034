//! What Chromium 156 and Firefox 153 really measured: `samples` has, for each of them as a publisher and as a viewer, directly
//! and through a relay, two reports five seconds apart. Addresses were replaced, and what names nothing but a device left out.

use messages::{
    PeerId, Report,
    report::{CandidateType, Direction, Limit, MediaKind, PathReport, RelayProtocol, StreamReport, TransportProtocol},
};
use serde_json::Value;

use super::normalise;

/// The name of a sample, its raw text, and the reports that the server's figures are tested on.
macro_rules! samples {
    ($($name:literal),*) => {
        [$((
            $name,
            include_str!(concat!("samples/", $name, ".json")),
            include_str!(concat!("../../../crates/metrics/tests/samples/", $name, ".json")),
        )),*]
    };
}

const SAMPLES: [(&str, &str, &str); 8] = samples![
    "chromium-direct-publisher",
    "chromium-direct-viewer",
    "chromium-relay-publisher",
    "chromium-relay-viewer",
    "firefox-direct-publisher",
    "firefox-direct-viewer",
    "firefox-relay-publisher",
    "firefox-relay-viewer"
];

fn peer() -> PeerId {
    "8f14e45fceea167a5a36dedd4bea2543".parse().unwrap()
}

fn reports(raw: &str) -> Vec<Report> {
    let pair: Vec<Value> = serde_json::from_str(raw).unwrap();
    pair.iter().map(|values| normalise(peer(), &values.to_string()).unwrap()).collect()
}

fn stream(report: &Report, kind: MediaKind) -> &StreamReport {
    report.streams.iter().find(|stream| stream.kind == kind).unwrap()
}

#[test]
fn what_browsers_measure_becomes_what_figures_are_tested_on() {
    for (name, raw, expected) in SAMPLES {
        assert_eq!(serde_json::from_str::<Vec<Report>>(expected).unwrap(), reports(raw), "{name}");
    }
}

#[test]
fn every_peer_has_sound_picture_and_path() {
    for (name, raw, _) in SAMPLES {
        for report in reports(raw) {
            assert_eq!(report.streams.len(), 2, "{name}");
            let (video, audio) = (stream(&report, MediaKind::Video), stream(&report, MediaKind::Audio));
            assert_eq!(video.codec.as_ref().unwrap().as_str(), "VP8", "{name}");
            assert_eq!(audio.codec.as_ref().unwrap().as_str(), "opus", "{name}");
            for stream in &report.streams {
                let known =
                    [stream.ssrc.is_some(), stream.at.is_some(), stream.bytes.is_some(), stream.packets.is_some()];
                assert_eq!(known, [true; 4], "{name}");
                assert!(stream.packets_lost.is_some() && stream.jitter.is_some(), "{name}");
            }
            assert!(video.frames.is_some() && video.width.is_some() && video.height.is_some(), "{name}");
            check_path(name, report.path.as_ref().unwrap());
        }
    }
}

fn check_path(name: &str, path: &PathReport) {
    let is_relayed = name.contains("relay");
    assert_eq!(path.protocol, Some(TransportProtocol::Udp), "{name}");
    assert_eq!(path.remote, Some(CandidateType::Host), "{name}");
    assert_eq!(path.local == Some(CandidateType::Relay), is_relayed, "{name}");
    assert_eq!(path.relay_protocol, is_relayed.then_some(RelayProtocol::Udp), "{name}");
    assert!(path.round_trip.is_some(), "{name}");
}

#[test]
fn each_direction_has_what_only_it_can_measure() {
    for (name, raw, _) in SAMPLES {
        for report in reports(raw) {
            let (video, audio) = (stream(&report, MediaKind::Video), stream(&report, MediaKind::Audio));
            if name.ends_with("publisher") {
                assert_eq!(video.direction, Direction::Outgoing, "{name}");
                assert!(video.fraction_lost.is_some() && video.round_trip.is_some(), "{name}");
                assert!(video.encode_time.is_some() && video.decode_time.is_none(), "{name}");
            } else {
                assert_eq!(video.direction, Direction::Incoming, "{name}");
                assert!(video.freezes.is_some() && video.frames_dropped.is_some(), "{name}");
                assert!(video.decode_time.is_some() && video.jitter_buffer_emitted.is_some(), "{name}");
                assert!(audio.concealed_samples.is_some() && audio.total_samples_received.is_some(), "{name}");
            }
        }
    }
}

#[test]
fn values_are_those_of_the_browser() {
    let last = |name| {
        let (_, raw, _) = SAMPLES.into_iter().find(|sample| sample.0 == name).unwrap();
        reports(raw).pop().unwrap()
    };
    let viewer = last("firefox-relay-viewer");
    let video = stream(&viewer, MediaKind::Video);
    assert_eq!(
        (video.ssrc, video.bytes.unwrap().get(), video.frames.unwrap().get()),
        (Some(1_796_428_950), 646_627, 300)
    );
    assert_eq!((video.freezes.unwrap().get(), video.freeze_duration.unwrap().get()), (4, 1.676));
    assert_eq!(video.at.unwrap().get(), 1_795_422_462.362);
    let publisher = last("chromium-direct-publisher");
    let video = stream(&publisher, MediaKind::Video);
    assert_eq!((video.packets_lost, video.round_trip.unwrap().get()), (Some(0), 0.004_196));
    assert_eq!(video.limitation.as_ref().unwrap().bandwidth.unwrap().get(), 12.699);
    assert_eq!(video.limited_by, Some(Limit::Bandwidth));
    assert_eq!(publisher.path.unwrap().available_outgoing_bitrate.unwrap().get(), 3_860_000.0);
}

#[test]
fn only_firefox_says_nothing_of_limits() {
    for (name, raw, _) in SAMPLES.into_iter().filter(|sample| sample.0.ends_with("publisher")) {
        for report in reports(raw) {
            let video = stream(&report, MediaKind::Video);
            assert_eq!(video.limited_by.is_some(), name.starts_with("chromium"), "{name}");
        }
    }
}

#[test]
fn a_report_is_small() {
    for (name, raw, _) in SAMPLES {
        for report in reports(raw) {
            let bytes = serde_json::to_string(&report).unwrap().len();
            assert!(bytes < 2048, "{name}: {bytes} bytes");
        }
    }
}

#[test]
fn odd_statistics_are_no_error() {
    let odd = r#"[{}, {"type":7}, {"type":"inbound-rtp"}, {"type":"inbound-rtp","kind":"smell"},
        {"type":"inbound-rtp","kind":"video","ssrc":-1,"bytesReceived":"many","timestamp":null,"framesDecoded":-4,
         "jitter":1e300,"frameWidth":100000,"codecId":"nowhere"}]"#;
    let report = normalise(peer(), odd).unwrap();
    assert_eq!(report.streams, [StreamReport::new(Direction::Incoming, MediaKind::Video)]);
    assert_eq!(report.path, None);
    assert!(normalise(peer(), "{}").is_err());
}
