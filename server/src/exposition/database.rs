use prometheus::proto::MetricFamily;

use super::family::{Family, number};
use crate::store::Counts;

/// What became of what was to be written down.
pub(super) fn families(counts: &Counts) -> [MetricFamily; 4] {
    let counter = |name, help, count| Family::counter(name, help).with(&[], number(count)).done();
    [
        Family::gauge("database_waiting_rows", "Samples, sessions, peers and events that wait for the database.")
            .with(&[], number(counts.waiting))
            .done(),
        counter("database_samples_written_total", "Samples of peers that were written.", counts.samples),
        counter(
            "database_samples_dropped_total",
            "Samples of peers that found no room while the database was away, or that it refused.",
            counts.dropped_samples,
        ),
        counter(
            "database_facts_dropped_total",
            "Sessions, peers and events that found no room while the database was away, or that it refused.",
            counts.dropped_others,
        ),
    ]
}
