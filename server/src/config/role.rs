use std::ffi::OsString;

use clap::{Command, CommandFactory};

use super::standalone::{self, StandaloneOptions};
use super::{ConfigError, LogSettings, Options, Settings, StandaloneSettings};

/// What the program was started to be, with the settings for it.
#[derive(Debug, Clone)]
pub enum Role {
    /// Pages, sessions and all that belongs to them.
    Application(Box<Settings>),
    /// The media server alone, for other Kurento clients.
    MediaServer(Box<StandaloneSettings>),
}

impl Role {
    /// Reads what to be from the arguments (the program's name first), the environment, and the file that they name.
    ///
    /// # Errors
    ///
    /// As [`Settings::read`].
    pub fn read(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, ConfigError> {
        let matches = command().try_get_matches_from(arguments).map_err(ConfigError::Arguments)?;
        match matches.subcommand() {
            Some((_, matches)) => {
                StandaloneSettings::from_matches(matches).map(|settings| Self::MediaServer(Box::new(settings)))
            }
            None => Settings::from_matches(&matches).map(|settings| Self::Application(Box::new(settings))),
        }
    }

    /// What is logged.
    #[must_use]
    pub fn log(&self) -> &LogSettings {
        match self {
            Self::Application(settings) => &settings.log,
            Self::MediaServer(settings) => &settings.log,
        }
    }
}

/// What the command line takes. Flags of the application stand without a subcommand, so one that stands before a subcommand
/// is a mistake and no setting of it.
pub fn command() -> Command {
    Options::command()
        .subcommand(StandaloneOptions::command().name(standalone::SUBCOMMAND))
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
}
