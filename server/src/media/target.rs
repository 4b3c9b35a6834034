use std::path::PathBuf;

use kurento::Event;
use kurento::client::{Client, Error, Options};
use media_server::SourceConfig;
use tokio::sync::mpsc;

use super::instance;
use crate::config::MediaServerChoice;

/// The media server that is to be connected to.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    place: Place,
    /// What this server's pipelines are tagged with.
    pub(super) instance: String,
}

#[derive(Debug, Clone)]
enum Place {
    Embedded(media_server::MediaServer),
    External { url: String },
}

/// Why there is no media server to connect to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("{0}")]
    Embedded(#[from] media_server::StartError),
    #[error("cannot use the data folder {}: {source}; name another one with --data-dir", .folder.display())]
    DataDir { folder: PathBuf, source: std::io::Error },
    #[error("{0}")]
    Instance(std::io::Error),
}

impl Target {
    /// Starts the embedded media server if that is the choice; recordings are what it may write.
    pub(crate) fn start(
        choice: MediaServerChoice,
        sources: SourceConfig,
        recordings: PathBuf,
    ) -> Result<Self, StartError> {
        match choice {
            MediaServerChoice::Embedded(transport) => {
                let recordings = Some(recordings);
                let config = media_server::Config { transport, sources, recordings, ..media_server::Config::default() };
                let server = media_server::MediaServer::start(config)?;
                let instance = instance::new().map_err(StartError::Instance)?;
                Ok(Self { place: Place::Embedded(server), instance })
            }
            MediaServerChoice::External { url, data_dir } => {
                let instance =
                    instance::kept_in(&data_dir).map_err(|source| StartError::DataDir { folder: data_dir, source })?;
                Ok(Self { place: Place::External { url }, instance })
            }
        }
    }

    pub(super) async fn connect(&self) -> Result<(Client, mpsc::Receiver<Event>), Error> {
        match &self.place {
            Place::Embedded(server) => Client::over(server.connect_in_process(), Options::default()).await,
            Place::External { url } => Client::connect(url, Options::default()).await,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self.place {
            Place::Embedded(_) => "embedded",
            Place::External { .. } => "external",
        }
    }

    /// Ends the embedded media server.
    pub(crate) async fn shut_down(self) {
        if let Place::Embedded(server) = self.place {
            server.shutdown().await;
        }
    }
}
