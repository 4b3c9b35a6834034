use std::path::PathBuf;

use netguard::{Fetcher, Guard, IpNet, Limits, MediaFolder, Policy};

use super::{hls, rtsp};

/// Settings of what players may read, and how.
#[derive(Debug, Clone, Default)]
pub struct SourceConfig {
    /// Networks that are not public and that sources may be in all the same. Empty: none.
    pub networks: Vec<IpNet>,
    /// The folder whose files `file:` sources name. `None`: no file can be played.
    pub media_folder: Option<PathBuf>,
    /// RTSP media over UDP instead of inside the RTSP connection.
    pub rtsp_over_udp: bool,
    /// The tallest variant of an HLS source that is taken, in lines. `None`: the best.
    pub max_height: Option<u32>,
}

/// What all players share.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(super) fetcher: Fetcher,
    pub(super) media_folder: Option<MediaFolder>,
    pub(super) config: SourceConfig,
}

impl Surroundings {
    /// # Errors
    /// If the media folder cannot be opened.
    pub(crate) fn new(config: SourceConfig) -> std::io::Result<Self> {
        let guard = Guard::new(Policy { allowed_networks: config.networks.clone() });
        let fetcher = Fetcher::new(guard, Limits::default());
        let media_folder = config.media_folder.as_deref().map(MediaFolder::open).transpose()?;
        Ok(Self { fetcher, media_folder, config })
    }

    /// What reaches only where players may.
    pub(crate) fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    pub(super) fn hls(&self) -> hls::Options {
        hls::Options { max_height: self.config.max_height, ..hls::Options::default() }
    }

    pub(super) fn rtsp(&self) -> rtsp::Options {
        rtsp::Options { over_udp: self.config.rtsp_over_udp }
    }
}
