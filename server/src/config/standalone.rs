use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgMatches, FromArgMatches, Parser};
use media_server::TransportConfig;
use serde::Deserialize;

use super::settings::{listen_address, transport};
use super::{ConfigError, LogFormat, LogSettings, Options, RtspTransport, SourceSettings, read_file};

pub(super) const SUBCOMMAND: &str = "media-server";

/// Kurento's own port, on loopback: the protocol has no passwords.
const DEFAULT_LISTEN: &str = "127.0.0.1:8888";

/// What the media server runs with when it runs alone; every value is checked.
#[derive(Debug, Clone)]
pub struct StandaloneSettings {
    pub(crate) listen: SocketAddr,
    pub(crate) transport: TransportConfig,
    pub(crate) sources: SourceSettings,
    /// The only folder that recorders write into.
    pub(crate) recordings_folder: Option<PathBuf>,
    /// Clients may make RtpEndpoints.
    pub(crate) rtp_endpoints: bool,
    pub(super) log: LogSettings,
}

/// The media server alone, on ws://ADDRESS:PORT/kurento, for any Kurento client.
///
/// The Kurento protocol has no passwords: whoever reaches the port may use the server, read the files of the media folder
/// and fill the recordings folder. Let only trusted programs reach it.
#[derive(Debug, Clone, Default, Parser, Deserialize)]
#[command(version, max_term_width = 100)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct StandaloneOptions {
    /// File with settings, in TOML; its keys are the names of these flags
    #[arg(long, env = "KURENTO_LIVE_MEDIA_SERVER_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    config: Option<PathBuf>,

    /// Address and port for Kurento clients [default: 127.0.0.1:8888]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_SERVER_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<String>,

    /// Folder that recorders may write into, as file:///FOLDER/name.webm, and nowhere else; made if need be
    /// [default: none, nothing is recorded]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_SERVER_RECORDINGS_FOLDER", value_name = "FOLDER")]
    recordings_folder: Option<PathBuf>,

    /// UDP port of the first worker, each further worker has the next; 0 takes free ones [default: 40000]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_PORT", value_name = "PORT")]
    media_port: Option<u16>,

    /// Local address for media; may be given several times [default: all of this machine]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_ADDRESS", value_name = "ADDRESS", value_delimiter = ',')]
    media_address: Option<Vec<String>>,

    /// Address under which others reach this machine's media, for example behind NAT; may be given several times
    #[arg(long, env = "KURENTO_LIVE_ANNOUNCE_ADDRESS", value_name = "ADDRESS", value_delimiter = ',')]
    announce_address: Option<Vec<String>>,

    /// Threads that forward media [default: one for each core]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_WORKERS", value_name = "NUMBER")]
    media_workers: Option<usize>,

    /// Private or loopback network that sources may be in, such as 192.168.1.0/24; may be given several times [default: none]
    #[arg(long, env = "KURENTO_LIVE_SOURCE_NETWORKS", value_name = "NETWORK", value_delimiter = ',')]
    source_networks: Option<Vec<String>>,

    /// Folder whose files can be played as sources, file:clip.mp4 [default: none]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_FOLDER", value_name = "FOLDER")]
    media_folder: Option<PathBuf>,

    /// How RTSP servers are asked to send [default: tcp]
    #[arg(long, env = "KURENTO_LIVE_RTSP_TRANSPORT", value_name = "TRANSPORT", value_enum)]
    rtsp_transport: Option<RtspTransport>,

    /// Of a source with several variants, play none that is higher than this [default: the highest]
    #[arg(long, env = "KURENTO_LIVE_MAX_SOURCE_HEIGHT", value_name = "PIXELS")]
    max_source_height: Option<u32>,

    /// Let clients make RtpEndpoints, whose media is neither encrypted nor authenticated. They send only to public addresses and to
    /// networks that sources may be in [default: false]
    #[arg(
        long,
        env = "KURENTO_LIVE_MEDIA_SERVER_RTP_ENDPOINTS",
        value_name = "true|false",
        num_args = 0..=1,
        default_missing_value = "true"
    )]
    rtp_endpoints: Option<bool>,

    /// How the log is written to standard error [default: text]
    #[arg(long, env = "KURENTO_LIVE_LOG_FORMAT", value_name = "FORMAT", value_enum)]
    log_format: Option<LogFormat>,

    /// What is logged, such as `info` or `info,media_server=debug` [default: RUST_LOG, else info]
    #[arg(long, env = "KURENTO_LIVE_LOG", value_name = "FILTER")]
    log: Option<String>,
}

impl StandaloneSettings {
    pub(super) fn from_matches(matches: &ArgMatches) -> Result<Self, ConfigError> {
        let options = StandaloneOptions::from_arg_matches(matches).map_err(ConfigError::Arguments)?;
        let from_file = options.config.as_deref().map(read_file).transpose()?.unwrap_or_default();
        Self::check(options.or(from_file))
    }

    fn check(options: StandaloneOptions) -> Result<Self, ConfigError> {
        let listen = listen_address(options.listen.as_deref(), DEFAULT_LISTEN)?;
        let (recordings_folder, rtp_endpoints) =
            (options.recordings_folder.clone(), options.rtp_endpoints.unwrap_or(false));
        let options = options.into_shared();
        Ok(Self {
            listen,
            transport: transport(&options)?,
            sources: SourceSettings::check(&options)?,
            recordings_folder,
            rtp_endpoints,
            log: LogSettings::check(options.log_format, options.log)?,
        })
    }
}

impl StandaloneOptions {
    /// These options; where they say nothing, what `other` says.
    fn or(self, other: Self) -> Self {
        Self {
            config: self.config.or(other.config),
            listen: self.listen.or(other.listen),
            recordings_folder: self.recordings_folder.or(other.recordings_folder),
            media_port: self.media_port.or(other.media_port),
            media_address: self.media_address.or(other.media_address),
            announce_address: self.announce_address.or(other.announce_address),
            media_workers: self.media_workers.or(other.media_workers),
            source_networks: self.source_networks.or(other.source_networks),
            media_folder: self.media_folder.or(other.media_folder),
            rtsp_transport: self.rtsp_transport.or(other.rtsp_transport),
            max_source_height: self.max_source_height.or(other.max_source_height),
            rtp_endpoints: self.rtp_endpoints.or(other.rtp_endpoints),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
        }
    }

    /// What the application calls the same, so that one check serves both.
    fn into_shared(self) -> Options {
        Options {
            media_port: self.media_port,
            media_address: self.media_address,
            announce_address: self.announce_address,
            media_workers: self.media_workers,
            source_networks: self.source_networks,
            media_folder: self.media_folder,
            rtsp_transport: self.rtsp_transport,
            max_source_height: self.max_source_height,
            log_format: self.log_format,
            log: self.log,
            ..Options::default()
        }
    }
}
