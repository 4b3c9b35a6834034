use std::path::PathBuf;

use clap::ValueEnum;
use media_server::SourceConfig;
use netguard::IpNet;
use serde::Deserialize;

use super::{ConfigError, Options};

/// A picture is not made smaller than this.
const LEAST_HEIGHT: u32 = 144;

/// What sources may be, and how they are fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SourceSettings {
    /// Loopback and private networks that sources may be in.
    pub(crate) networks: Vec<IpNet>,
    /// Where `file:` sources are.
    pub(crate) media_folder: Option<PathBuf>,
    pub(crate) rtsp_transport: RtspTransport,
    /// Of the variants of a source, none that is higher is played.
    pub(crate) max_height: Option<u32>,
}

/// How RTSP servers send media.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RtspTransport {
    /// Within the connection of the requests: it gets through wherever they do.
    #[default]
    Tcp,
    /// In packets of their own.
    Udp,
}

impl SourceSettings {
    /// As the embedded media server takes them.
    pub(crate) fn for_media_server(&self) -> SourceConfig {
        SourceConfig {
            networks: self.networks.clone(),
            media_folder: self.media_folder.clone(),
            rtsp_over_udp: self.rtsp_transport == RtspTransport::Udp,
            max_height: self.max_height,
        }
    }

    pub(super) fn check(options: &Options) -> Result<Self, ConfigError> {
        Ok(Self {
            networks: networks(options.source_networks.as_deref().unwrap_or_default())?,
            media_folder: options.media_folder.clone().map(media_folder).transpose()?,
            rtsp_transport: options.rtsp_transport.unwrap_or_default(),
            max_height: options.max_source_height.map(height).transpose()?,
        })
    }
}

fn networks(texts: &[String]) -> Result<Vec<IpNet>, ConfigError> {
    let network = |text: &String| {
        text.parse().map_err(|_| {
            let help = "give one such as 192.168.1.0/24 or 127.0.0.0/8";
            ConfigError::setting("source-networks", format!("{text:?} is no network; {help}"))
        })
    };
    texts.iter().map(network).collect()
}

fn media_folder(folder: PathBuf) -> Result<PathBuf, ConfigError> {
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(ConfigError::setting(
        "media-folder",
        format!("there is no folder {}; make it or name another", folder.display()),
    ))
}

fn height(height: u32) -> Result<u32, ConfigError> {
    let help = "give the height of a picture, such as 720";
    if height >= LEAST_HEIGHT { Ok(height) } else { Err(ConfigError::setting("max-source-height", help)) }
}
