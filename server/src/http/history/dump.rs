use axum::body::Bytes;
use futures_util::{Stream, stream};
use serde_json::{Map, Value, json};

use super::moment::rfc3339;
use super::reading::{History, Run};
use crate::store::{Figure, Figures, Role, Sample, StoreError};

/// So many samples of one peer are in a dump at most, which is more than a day.
const MOST_SAMPLES: usize = 20_000;

/// A history as `chrome://webrtc-internals` saves one, for the tools that read those: each peer is a connection of its own.
pub(super) fn of(history: History) -> impl Stream<Item = Result<Bytes, StoreError>> + Send {
    stream::try_unfold(Dump::new(history), async |mut dump| {
        let text = dump.next().await?;
        Ok(text.map(|text| (Bytes::from(text), dump)))
    })
}

struct Dump {
    history: History,
    /// The peer that is being read; it is written when another one begins.
    open: Option<Run>,
    written: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Beginning,
    Reading,
    Over,
}

impl Dump {
    fn new(history: History) -> Self {
        Self { history, open: None, written: 0, state: State::Beginning }
    }

    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        match self.state {
            State::Beginning => {
                self.state = State::Reading;
                Ok(Some("{\"getUserMedia\":[],\"PeerConnections\":{".to_owned()))
            }
            State::Reading => self.read().await.map(Some),
            State::Over => Ok(None),
        }
    }

    async fn read(&mut self) -> Result<String, StoreError> {
        let runs = self.history.next().await?;
        let mut text = String::new();
        if runs.is_empty() {
            self.state = State::Over;
            self.close(&mut text);
            text.push_str(concat!("},\"UserAgent\":\"Kurento Live ", env!("CARGO_PKG_VERSION"), "\"}"));
        }
        for run in runs {
            self.take(run, &mut text);
        }
        Ok(text)
    }

    fn take(&mut self, run: Run, text: &mut String) {
        if self.open.as_ref().is_some_and(|open| open.peer.id != run.peer.id) {
            self.close(text);
        }
        match &mut self.open {
            Some(open) => open.samples.extend(run.samples),
            None => self.open = Some(run),
        }
        // The newest ones say most.
        if let Some(open) = &mut self.open {
            let too_many = open.samples.len().saturating_sub(MOST_SAMPLES);
            open.samples.drain(..too_many);
        }
    }

    fn close(&mut self, text: &mut String) {
        let Some(run) = self.open.take() else { return };
        if self.written > 0 {
            text.push(',');
        }
        self.written += 1;
        let name = Value::from(format!("{}-1", self.written));
        text.push_str(&format!("{name}:{}", connection(&run, self.written)));
    }
}

/// One connection: the figures of a peer as series, each with the moments of all its values beside it.
fn connection(run: &Run, number: usize) -> Value {
    let is_publisher = run.peer.role == Role::Publisher;
    let (report, kind) = if is_publisher { ("outbound", "outbound-rtp") } else { ("inbound", "inbound-rtp") };
    let mut stats = Map::new();
    let mut put = |report: &str, kind: &str, name: &str, values: Vec<Value>| {
        stats.insert(format!("{report}-{name}"), series(run, kind, values));
    };
    for (figure, name) in Figure::all() {
        let values: Vec<_> = run.samples.iter().map(|sample| value(&sample.figures, figure)).collect();
        if values.iter().all(Value::is_null) {
            continue;
        }
        match figure {
            Figure::RoundTrip => put("pair", "candidate-pair", "currentRoundTripTime", values),
            Figure::BitrateIn => put(report, kind, "[bytesReceived_in_bits/s]", values),
            Figure::BitrateOut => put(report, kind, "[bytesSent_in_bits/s]", values),
            Figure::Jitter => put(report, kind, "jitter", values),
            Figure::FrameRate => put(report, kind, "framesPerSecond", values),
            Figure::Width => put(report, kind, "frameWidth", values),
            Figure::Height => put(report, kind, "frameHeight", values),
            // What has no name there keeps ours, in brackets as all that is computed.
            _ => put(report, kind, &format!("[{name}]"), values),
        }
    }
    let moments = || run.samples.iter().map(|sample| Value::from(sample.at_ms)).collect();
    put(report, kind, "timestamp", moments());
    put("pair", "candidate-pair", "timestamp", moments());
    json!({
        "pid": number,
        "rtcConfiguration": "",
        "constraints": "",
        "url": format!("{} {}", if is_publisher { "publisher" } else { "viewer" }, run.peer.id),
        "updateLog": [],
        "stats": stats,
    })
}

fn value(figures: &Figures, figure: Figure) -> Value {
    figures.get(figure).map_or(Value::Null, |value| f64::from(value).into())
}

/// That the values are a text is how Chromium has it.
fn series(run: &Run, kind: &str, values: Vec<Value>) -> Value {
    let moment = |sample: Option<&Sample>| sample.map(|sample| rfc3339(sample.at_ms)).unwrap_or_default();
    json!({
        "startTime": moment(run.samples.first()),
        "endTime": moment(run.samples.last()),
        "statsType": kind,
        "values": Value::from(values).to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::history::reading::tests::run;

    #[test]
    fn a_peer_is_a_connection_with_series() {
        let connection = connection(&run(), 1);
        let values = |name: &str| {
            let text = connection["stats"][name]["values"].as_str().expect("there is such a series");
            serde_json::from_str::<Value>(text).unwrap()
        };
        assert_eq!(values("inbound-[bytesReceived_in_bits/s]"), json!([1_500_000.0, null]));
        assert_eq!(values("inbound-[loss]"), json!([0.25, 0.0]));
        assert_eq!(values("inbound-timestamp"), json!([1_700_000_000_000_i64, 1_700_000_005_000_i64]));
        assert_eq!(connection["stats"]["inbound-[loss]"]["endTime"], "2023-11-14T22:13:25Z");
        assert!(connection["stats"].get("inbound-jitter").is_none(), "nothing is known of it");
    }
}
