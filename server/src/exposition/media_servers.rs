use messages::MediaServerState;
use prometheus::proto::MetricFamily;

use super::family::{Family, number};

/// How the media servers are.
pub(super) fn families(states: &[MediaServerState]) -> [MetricFamily; 6] {
    let of_each = |name, help, value: fn(&MediaServerState) -> Option<f64>| {
        let known = |family: Family, state: &MediaServerState| {
            family.with_known(&[("media_server", state.name.as_str())], value(state))
        };
        states.iter().fold(Family::gauge(name, help), known).done()
    };
    [
        of_each("media_server_up", "Whether the media server answers.", |state| {
            Some(f64::from(u8::from(state.healthy)))
        }),
        of_each("media_server_sessions", "Sessions of this application that the media server carries.", |state| {
            Some(f64::from(state.sessions))
        }),
        of_each("media_server_pipelines", "Pipelines in the media server, of all applications.", |state| {
            state.pipelines.map(f64::from)
        }),
        of_each("media_server_cpu_ratio", "What the media server uses of all processors of its machine.", |state| {
            state.cpu
        }),
        of_each("media_server_memory_bytes", "Memory that the media server uses.", |state| state.memory.map(number)),
        of_each(
            "media_server_start_time_seconds",
            "When the media server was started, in seconds since 1970.",
            |state| state.started_ms.map(|started_ms| started_ms as f64 / 1000.0),
        ),
    ]
}
