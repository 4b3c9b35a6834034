use prometheus::proto::MetricFamily;

use super::family::{Family, number};
use crate::store::EventCounts;

/// The program itself, and what its event log was told.
pub(super) fn families(started_ms: i64, events: &EventCounts) -> [MetricFamily; 3] {
    let version = env!("CARGO_PKG_VERSION");
    [
        Family::gauge("build_info", "Which Kurento Live this is; always 1.").with(&[("version", version)], 1.0).done(),
        Family::common_gauge("process_start_time_seconds", "When the program started, in seconds since 1970.")
            .with(&[], started_ms as f64 / 1000.0)
            .done(),
        Family::counter("events_total", "What happened since the start, by how much it matters.")
            .with(&[("level", "info")], number(events.infos))
            .with(&[("level", "warning")], number(events.warnings))
            .with(&[("level", "error")], number(events.errors))
            .done(),
    ]
}
