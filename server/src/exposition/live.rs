use prometheus::proto::MetricFamily;

use super::family::{Family, number};
use crate::experience::{Measured, Present};

/// Who and what is there at the moment.
pub(super) fn families(measured: &Measured, recordings: u64) -> [MetricFamily; 6] {
    let kinds = measured.sessions.named();
    let sessions = Family::gauge("sessions", "Live sessions.");
    let sessions =
        kinds.into_iter().fold(sessions, |family, (kind, count)| family.with(&[("kind", kind)], number(count)));
    let of_roles = |family, value: fn(&Present) -> Option<f64>| by_role(family, measured, value);
    [
        sessions.done(),
        of_roles(Family::gauge("peers", "Browsers that publish or view."), |present| Some(number(present.peers))),
        of_roles(
            Family::gauge("silent_peers", "Peers that do not answer when they are asked for a report."),
            |present| Some(number(present.silent)),
        ),
        of_roles(
            Family::gauge(
                "media_bytes_per_second",
                "What publishers send and viewers receive, all together, by their own reports of the last minute.",
            ),
            |present| Some(present.bitrate / 8.0),
        ),
        of_roles(
            Family::gauge("relayed_peers_ratio", "The share of peers whose media goes through a relay."),
            |present| present.relayed,
        ),
        Family::gauge("running_recordings", "Sessions that are being recorded.").with(&[], number(recordings)).done(),
    ]
}

fn by_role(family: Family, measured: &Measured, value: fn(&Present) -> Option<f64>) -> MetricFamily {
    family
        .with_known(&[("role", "publisher")], value(&measured.publishers))
        .with_known(&[("role", "viewer")], value(&measured.viewers))
        .done()
}
