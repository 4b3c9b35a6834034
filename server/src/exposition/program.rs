use prometheus::proto::MetricFamily;
use tokio::runtime::Handle;

use super::family::{Family, number};
use crate::store::EventCounts;

/// The program itself, and what its event log was told.
pub(super) fn families(started_ms: i64, events: &EventCounts) -> [MetricFamily; 4] {
    let version = env!("CARGO_PKG_VERSION");
    let tasks = Handle::current().metrics().num_alive_tasks() as u64;
    [
        Family::gauge("build_info", "Which Kurento Live this is; always 1.").with(&[("version", version)], 1.0).done(),
        Family::common_gauge("process_start_time_seconds", "When the program started, in seconds since 1970.")
            .with(&[], started_ms as f64 / 1000.0)
            .done(),
        Family::gauge("tasks", "Tasks that run in the program: some for each connection, session and source.")
            .with(&[], number(tasks))
            .done(),
        Family::counter("events_total", "What happened since the start, by how much it matters.")
            .with(&[("level", "info")], number(events.infos))
            .with(&[("level", "warning")], number(events.warnings))
            .with(&[("level", "error")], number(events.errors))
            .done(),
    ]
}
