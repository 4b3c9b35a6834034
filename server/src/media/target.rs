use std::path::PathBuf;

use kurento::Event;
use kurento::client::{Client, Error, Options};
use media_server::SourceConfig;
use tokio::sync::mpsc;

use super::instance;
use crate::config::MediaServerChoice;

/// The media servers that are to be connected to: one at least.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(super) places: Vec<Place>,
    /// What this server's pipelines are tagged with.
    pub(super) instance: String,
}

/// Where one media server is.
#[derive(Debug, Clone)]
pub(super) enum Place {
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
                Ok(Self { places: vec![Place::Embedded(server)], instance })
            }
            MediaServerChoice::External { urls, data_dir } => {
                let instance =
                    instance::kept_in(&data_dir).map_err(|source| StartError::DataDir { folder: data_dir, source })?;
                let places = urls.into_iter().map(|url| Place::External { url }).collect();
                Ok(Self { places, instance })
            }
        }
    }

    /// Ends the embedded media server.
    pub(crate) async fn shut_down(self) {
        for place in self.places {
            if let Place::Embedded(server) = place {
                server.shutdown().await;
            }
        }
    }
}

impl Place {
    /// Connects, to come back to the same session whenever the connection is lost.
    pub(super) async fn connect(&self) -> Result<(Client, mpsc::Receiver<Event>), Error> {
        self.connect_with(Options::default()).await
    }

    /// Connects for a while.
    pub(super) async fn connect_once(&self) -> Result<Client, Error> {
        let options = Options { reconnect: None, ..Options::default() };
        self.connect_with(options).await.map(|(client, _)| client)
    }

    async fn connect_with(&self, options: Options) -> Result<(Client, mpsc::Receiver<Event>), Error> {
        match self {
            Self::Embedded(server) => Client::over(server.connect_in_process(), options).await,
            Self::External { url } => Client::connect(url, options).await,
        }
    }

    /// How the log names it. A user name and password in a URL are left out.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Embedded(_) => "embedded",
            Self::External { url } => url.rsplit_once('@').map_or(url.as_str(), |(_, host)| host),
        }
    }

    /// How a sentence names it.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Embedded(_) => "embedded media server".to_owned(),
            Self::External { .. } => format!("media server {}", self.name()),
        }
    }
}
