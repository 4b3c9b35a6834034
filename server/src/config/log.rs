use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use super::ConfigError;

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct LogSettings {
    pub(crate) format: LogFormat,
    /// A filter that `tracing` can read.
    pub(crate) filter: String,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl LogSettings {
    pub(super) fn check(format: Option<LogFormat>, filter: Option<String>) -> Result<Self, ConfigError> {
        let filter = filter.or_else(|| std::env::var("RUST_LOG").ok()).unwrap_or_else(|| "info".to_owned());
        match EnvFilter::try_new(&filter) {
            Ok(_) => Ok(Self { format: format.unwrap_or_default(), filter }),
            Err(error) => Err(ConfigError::setting("log", format!("{filter:?} is no log filter ({error})"))),
        }
    }
}
