use std::time::Duration;

use super::{ConfigError, Options, quantity};
use crate::store::{DatabaseUrl, Retention};

/// What the dashboard shows of the last hour is read from samples, and they are folded into minutes first.
const SHORTEST_FOR_SAMPLES: Duration = Duration::from_secs(3600);

pub(super) fn url(text: &str) -> Result<DatabaseUrl, ConfigError> {
    DatabaseUrl::parse(text).map_err(|problem| ConfigError::setting("database-url", problem))
}

pub(super) fn retention(options: &Options) -> Result<Retention, ConfigError> {
    let default = Retention::default();
    let retention = Retention {
        samples: kept("keep-samples", options.keep_samples.as_deref(), default.samples)?,
        minutes: kept("keep-minutes", options.keep_minutes.as_deref(), default.minutes)?,
        events: kept("keep-events", options.keep_events.as_deref(), default.events)?,
        sessions: kept("keep-sessions", options.keep_sessions.as_deref(), default.sessions)?,
    };
    if retention.samples.is_some_and(|kept| kept < SHORTEST_FOR_SAMPLES) {
        return Err(ConfigError::setting("keep-samples", "it must be at least 1h"));
    }
    Ok(retention)
}

fn kept(name: &'static str, text: Option<&str>, default: Option<Duration>) -> Result<Option<Duration>, ConfigError> {
    match text {
        None => Ok(default),
        Some("0") => Ok(None),
        Some(text) => quantity::span(name, text).map(Some),
    }
}
