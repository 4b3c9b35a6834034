//! The settings: read from flags, the environment and a file, and checked before anything starts.

mod database;
mod error;
mod ice;
mod log;
mod media_server;
mod options;
mod origin;
mod quantity;
mod recordings;
mod role;
mod settings;
mod sources;
mod standalone;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clap::{ArgMatches, CommandFactory, FromArgMatches};
use serde::de::DeserializeOwned;

pub use error::ConfigError;
pub(crate) use ice::{StunServer, TurnServer};
pub use log::{LogFormat, LogSettings};
pub(crate) use media_server::MediaServerChoice;
pub(crate) use options::Options;
pub(crate) use origin::{Origin, is_authority};
pub use role::{Role, command};
pub use settings::Settings;
pub use sources::RtspTransport;
pub(crate) use sources::SourceSettings;
pub use standalone::StandaloneSettings;

impl Settings {
    /// Reads the settings of the application from the arguments (the program's name first), the environment, and the file that they name.
    ///
    /// # Errors
    ///
    /// If a setting is unknown or has a value that it cannot have, or the file cannot be read. Asking for help or for the
    /// version is such an error too; see [`ConfigError::Arguments`].
    pub fn read(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, ConfigError> {
        let matches = Options::command().try_get_matches_from(arguments).map_err(ConfigError::Arguments)?;
        Self::from_matches(&matches)
    }

    fn from_matches(matches: &ArgMatches) -> Result<Self, ConfigError> {
        let options = Options::from_arg_matches(matches).map_err(ConfigError::Arguments)?;
        let from_file = options.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        Self::check(options.or(from_file))
    }
}

fn read_file<T: DeserializeOwned>(path: &Path) -> Result<T, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let message = error.message().replace('\n', " ");
        ConfigError::File { path: path.to_owned(), line, message }
    })
}
