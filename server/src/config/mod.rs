//! The settings: read from flags, the environment and a file, and checked before anything starts.

mod error;
mod ice;
mod log_format;
mod media_server;
mod options;
mod origin;
mod quantity;
mod recordings;
mod settings;
mod sources;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clap::{CommandFactory, FromArgMatches};

pub use error::ConfigError;
pub(crate) use ice::{StunServer, TurnServer};
pub use log_format::LogFormat;
pub(crate) use media_server::MediaServerChoice;
pub(crate) use options::Options;
pub(crate) use origin::{Origin, is_authority};
pub use settings::Settings;
pub use sources::RtspTransport;
pub(crate) use sources::SourceSettings;

impl Settings {
    /// Reads the settings from the arguments (the program's name first), the environment, and the file that they name.
    ///
    /// # Errors
    ///
    /// If a setting is unknown or has a value that it cannot have, or the file cannot be read. Asking for help or for the
    /// version is such an error too; see [`ConfigError::Arguments`].
    pub fn read(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, ConfigError> {
        let matches = command().try_get_matches_from(arguments).map_err(ConfigError::Arguments)?;
        let options = Options::from_arg_matches(&matches).map_err(ConfigError::Arguments)?;
        let from_file = options.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        Self::check(options.or(from_file))
    }
}

/// What the command line takes.
pub fn command() -> clap::Command {
    Options::command()
}

fn read_file(path: &Path) -> Result<Options, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let message = error.message().replace('\n', " ");
        ConfigError::File { path: path.to_owned(), line, message }
    })
}
