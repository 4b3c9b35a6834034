use prometheus::proto::MetricFamily;

use super::family::{Family, number};
use crate::experience::{Histogram, PeerTally, Tally};

/// What began, and what was learnt of it, since the start.
pub(super) fn families(tally: &Tally) -> [MetricFamily; 9] {
    let kinds = tally.sessions.named();
    let sessions = Family::counter("sessions_begun_total", "Sessions that have begun.");
    let sessions =
        kinds.into_iter().fold(sessions, |family, (kind, count)| family.with(&[("kind", kind)], number(count)));
    let missed = tally.asked.saturating_sub(tally.answered);
    [
        sessions.done(),
        Family::counter("peers_begun_total", "Peers that have come.")
            .with(&[("role", "publisher")], number(tally.publishers.begun))
            .with(&[("role", "viewer")], number(tally.viewers.begun))
            .done(),
        total("reports_asked_total", "Reports that peers were asked for.", tally.asked),
        total("reports_answered_total", "Reports that came before their round was over.", tally.answered),
        total("reports_missed_total", "Reports that did not come before their round was over.", missed),
        Family::histogram("round_duration_seconds", "From asking for reports to the last one, or to the deadline.")
            .with_histogram(&[], &tally.rounds)
            .done(),
        by_role(
            Family::histogram("round_trip_seconds", "From peers to the media server and back, of each report."),
            tally,
            |peers| &peers.round_trip,
        ),
        by_role(Family::histogram("loss_ratio", "The share of packets lost, of each report."), tally, |peers| {
            &peers.loss
        }),
        by_role(
            Family::histogram("first_frame_seconds", "From the wish to the first picture, of each peer."),
            tally,
            |peers| &peers.first_frame,
        ),
    ]
}

fn total(name: &str, help: &str, count: u64) -> MetricFamily {
    Family::counter(name, help).with(&[], number(count)).done()
}

fn by_role(family: Family, tally: &Tally, observed: fn(&PeerTally) -> &Histogram) -> MetricFamily {
    family
        .with_histogram(&[("role", "publisher")], observed(&tally.publishers))
        .with_histogram(&[("role", "viewer")], observed(&tally.viewers))
        .done()
}
