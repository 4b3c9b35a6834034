//! What Prometheus is told, over real connections.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::{Page, Running};

/// Units that are multiples of another one.
const NO_BASE_UNITS: [&str; 8] = ["ms", "milliseconds", "minutes", "bits", "bit", "kilobytes", "percent", "mb"];

/// A text in Prometheus' format, line by line.
#[derive(Default)]
struct Exposed {
    types: BTreeMap<String, String>,
    helps: BTreeSet<String>,
    samples: BTreeMap<String, f64>,
}

impl Exposed {
    async fn by(running: &Running) -> Self {
        let answer = running.get("/metrics").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        check_with_promtool(&answer.body);
        Self::parse(&answer.text())
    }

    fn parse(text: &str) -> Self {
        let mut exposed = Self::default();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').unwrap();
                assert!(help.ends_with('.'), "{line}");
                assert!(exposed.helps.insert(name.to_owned()), "twice: {line}");
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap();
                assert!(exposed.types.insert(name.to_owned(), kind.to_owned()).is_none(), "twice: {line}");
            } else {
                let (series, value) = line.rsplit_once(' ').unwrap();
                let former = exposed.samples.insert(series.to_owned(), value.parse().unwrap());
                assert!(former.is_none(), "twice: {line}");
            }
        }
        exposed
    }

    fn value(&self, series: &str) -> f64 {
        *self.samples.get(series).unwrap_or_else(|| panic!("no {series} in {:#?}", self.samples))
    }
}

/// The naming rules of Prometheus, as its own tool checks them.
fn check_with_promtool(text: &[u8]) {
    let mut command = Command::new("promtool");
    command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut tool =
        command.spawn().expect("promtool is missing: `make test` fetches it from Debian's package prometheus");
    tool.stdin.take().unwrap().write_all(text).unwrap();
    let output = tool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.is_empty(), "{said}\n{}", String::from_utf8_lossy(text));
}

fn check_names(exposed: &Exposed) {
    assert_eq!(exposed.helps, exposed.types.keys().cloned().collect());
    for (name, kind) in &exposed.types {
        assert_eq!(name.ends_with("_total"), kind == "counter", "{name} is a {kind}");
        assert!(name.starts_with("kurento_live_") || name == "process_start_time_seconds", "{name}");
        assert!(!name.split('_').any(|word| NO_BASE_UNITS.contains(&word)), "{name}");
    }
}

/// Nothing tells peers or sessions apart: each of them would be a series of its own.
fn check_labels(exposed: &Exposed) {
    for series in exposed.samples.keys() {
        let Some((_, labels)) = series.split_once('{') else { continue };
        let names = labels.trim_end_matches('}').split(',').map(|label| label.split_once('=').unwrap().0);
        for name in names {
            assert!(["role", "kind", "level", "version", "media_server", "le"].contains(&name), "{series}");
        }
    }
}

/// What a viewer answers in its so manieth report: in the five seconds since the one before, it missed a tenth of the packets.
fn report(peer: &Value, number: u32) -> Value {
    json!({ "id": "stats", "data": [{
        "sessionId": peer,
        "browser": "chromium",
        "firstFrame": { "total": 0.42 },
        "path": { "local": "host", "remote": "host", "protocol": "udp", "roundTrip": 0.03 },
        "streams": [{
            "direction": "incoming", "kind": "video", "ssrc": 7, "at": 1000 + 5 * number,
            "packets": 90 * number, "packetsLost": 10 * number, "bytes": 90_000 * number,
        }],
    }] })
}

/// Reports until one has counted that says something of loss; a machine that stands still may be late for a round.
async fn report_loss(running: &Running, viewer: &mut Page, id: &Value) -> Exposed {
    for number in 1.. {
        viewer.expect("request-stats").await;
        viewer.send(report(id, number)).await;
        viewer.check_served().await;
        let exposed = Exposed::by(running).await;
        if exposed.value("kurento_live_loss_ratio_count{role=\"viewer\"}") > 0.0 {
            return exposed;
        }
    }
    unreachable!("numbers do not end")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_server_can_be_scraped() {
    let running = Running::start(&[]).await;
    let exposed = Exposed::by(&running).await;
    check_names(&exposed);
    check_labels(&exposed);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(exposed.value(&format!("kurento_live_build_info{{version=\"{version}\"}}")), 1.0);
    assert!(exposed.value("process_start_time_seconds") > 1.7e9);
    assert_eq!(exposed.value("kurento_live_sessions{kind=\"webcam\"}"), 0.0);
    assert_eq!(exposed.value("kurento_live_media_server_up{media_server=\"embedded\"}"), 1.0);
    assert_eq!(exposed.value("kurento_live_first_frame_seconds_count{role=\"viewer\"}"), 0.0);
    let nothing = exposed.value("kurento_live_media_bytes_per_second{role=\"viewer\"}");
    assert!(nothing == 0.0 && nothing.is_sign_positive(), "not minus zero");
    assert!(exposed.value("kurento_live_events_total{level=\"info\"}") >= 1.0);
    assert!(exposed.value("kurento_live_tasks") >= 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_peers_experience_is_counted_by_role() {
    let running = Running::start(&[]).await;
    let (mut publisher, mut viewer) = (running.page().await, running.page().await);
    let session = publisher.publish().await;
    let seat = viewer.view(&session["sessionId"]).await;
    let exposed = report_loss(&running, &mut viewer, &seat["sessionId"]).await;
    check_names(&exposed);
    check_labels(&exposed);
    let of_viewers = |name: &str| exposed.value(&format!("kurento_live_{name}{{role=\"viewer\"}}"));
    assert_eq!(exposed.value("kurento_live_sessions{kind=\"webcam\"}"), 1.0);
    assert_eq!(exposed.value("kurento_live_sessions_begun_total{kind=\"webcam\"}"), 1.0);
    assert_eq!((of_viewers("peers"), of_viewers("peers_begun_total")), (1.0, 1.0));
    assert_eq!(of_viewers("first_frame_seconds_count"), 1.0, "once, however often it is reported");
    assert_eq!(of_viewers("first_frame_seconds_sum"), 0.42);
    assert_eq!(exposed.value("kurento_live_first_frame_seconds_bucket{role=\"viewer\",le=\"0.5\"}"), 1.0);
    assert_eq!(of_viewers("loss_ratio_sum"), 0.1);
    assert_eq!(exposed.value("kurento_live_loss_ratio_bucket{role=\"viewer\",le=\"0.05\"}"), 0.0);
    assert_eq!(exposed.value("kurento_live_loss_ratio_bucket{role=\"viewer\",le=\"0.1\"}"), 1.0);
    assert_eq!(of_viewers("media_bytes_per_second"), 90_000.0 / 5.0);
    assert_eq!(of_viewers("relayed_peers_ratio"), 0.0);
    assert!(of_viewers("round_trip_seconds_count") >= 1.0);
    let asked = exposed.value("kurento_live_reports_asked_total");
    assert!(asked >= 1.0, "a round with an answer is over");
    let (answered, missed) =
        (exposed.value("kurento_live_reports_answered_total"), exposed.value("kurento_live_reports_missed_total"));
    assert_eq!(answered + missed, asked);
}
