use std::path::PathBuf;

use clap::Parser;
use serde::Deserialize;

use super::{LogFormat, RtspTransport, media_server};

/// Self-hosted live video: publish a camera or a screen from the browser, share a link, watch.
///
/// Every setting can be given as a flag, as an environment variable, or in a file; the first of these that names it wins.
#[derive(Debug, Clone, Default, Parser, Deserialize)]
#[command(name = "kurento-live", version, about, max_term_width = 100)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Options {
    /// File with settings, in TOML; its keys are the names of the flags
    #[arg(long, env = "KURENTO_LIVE_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub(super) config: Option<PathBuf>,

    /// Address and port to serve pages on [default: 127.0.0.1:3000]
    #[arg(long, env = "KURENTO_LIVE_LISTEN", value_name = "ADDRESS:PORT")]
    pub(super) listen: Option<String>,

    /// Folder for what must outlive the program, recordings too; made if need be [default: ./data]
    #[arg(long, env = "KURENTO_LIVE_DATA_DIR", value_name = "FOLDER")]
    pub(super) data_dir: Option<PathBuf>,

    /// Where browsers reach this server, such as https://live.example.org; viewer links begin with it
    #[arg(long, env = "KURENTO_LIVE_PUBLIC_URL", value_name = "URL")]
    pub(super) public_url: Option<String>,

    /// `embedded`, or the URL of a Kurento Media Server, such as ws://host:8888/kurento; several may be given, and each
    /// session goes to the one with the fewest [default: embedded]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_SERVER", value_name = "URL", value_delimiter = ',')]
    #[serde(default, deserialize_with = "media_server::one_or_several")]
    pub(super) media_server: Option<Vec<String>>,

    /// Database to use in place of a file in the data folder, such as postgres://user:password@host/database; the environment
    /// or a file keeps the password out of the list of processes
    #[arg(long, env = "KURENTO_LIVE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(super) database_url: Option<String>,

    /// How long the samples of each peer are kept, one every 5 seconds, such as 12h; 0 is for ever [default: 48h]
    #[arg(long, env = "KURENTO_LIVE_KEEP_SAMPLES", value_name = "TIME")]
    pub(super) keep_samples: Option<String>,

    /// How long the means of each minute are kept, such as 90d; 0 is for ever [default: 30d]
    #[arg(long, env = "KURENTO_LIVE_KEEP_MINUTES", value_name = "TIME")]
    pub(super) keep_minutes: Option<String>,

    /// How long the log of events is kept, such as 90d; 0 is for ever [default: 30d]
    #[arg(long, env = "KURENTO_LIVE_KEEP_EVENTS", value_name = "TIME")]
    pub(super) keep_events: Option<String>,

    /// How long sessions and their peers are remembered after their end, such as 365d; 0 is for ever [default: 90d]
    #[arg(long, env = "KURENTO_LIVE_KEEP_SESSIONS", value_name = "TIME")]
    pub(super) keep_sessions: Option<String>,

    /// STUN server for browsers and the media server, such as stun:stun.example.org:3478
    #[arg(long, env = "KURENTO_LIVE_STUN_SERVER", value_name = "URL")]
    pub(super) stun_server: Option<String>,

    /// TURN server for browsers and the media server, such as turn:turn.example.org:3478?transport=udp
    #[arg(long, env = "KURENTO_LIVE_TURN_SERVER", value_name = "URL")]
    pub(super) turn_server: Option<String>,

    /// User name at the TURN server
    #[arg(long, env = "KURENTO_LIVE_TURN_USERNAME", value_name = "NAME")]
    pub(super) turn_username: Option<String>,

    /// Password at the TURN server; the environment or a file keeps it out of the list of processes
    #[arg(long, env = "KURENTO_LIVE_TURN_CREDENTIAL", value_name = "PASSWORD", hide_env_values = true)]
    pub(super) turn_credential: Option<String>,

    /// UDP port of the embedded media server's first worker, each further worker has the next; 0 takes free ones
    /// [default: 40000]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_PORT", value_name = "PORT")]
    pub(super) media_port: Option<u16>,

    /// Local address for media; may be given several times [default: all of this machine]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_ADDRESS", value_name = "ADDRESS", value_delimiter = ',')]
    pub(super) media_address: Option<Vec<String>>,

    /// Address under which others reach this machine's media, for example behind NAT; may be given several times
    #[arg(long, env = "KURENTO_LIVE_ANNOUNCE_ADDRESS", value_name = "ADDRESS", value_delimiter = ',')]
    pub(super) announce_address: Option<Vec<String>>,

    /// Threads that forward media [default: one for each core]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_WORKERS", value_name = "NUMBER")]
    pub(super) media_workers: Option<usize>,

    /// Private or loopback network that sources may be in, such as 192.168.1.0/24; may be given several times [default: none]
    #[arg(long, env = "KURENTO_LIVE_SOURCE_NETWORKS", value_name = "NETWORK", value_delimiter = ',')]
    pub(super) source_networks: Option<Vec<String>>,

    /// Folder whose files can be played as sources, file:clip.mp4 [default: none]
    #[arg(long, env = "KURENTO_LIVE_MEDIA_FOLDER", value_name = "FOLDER")]
    pub(super) media_folder: Option<PathBuf>,

    /// How RTSP servers are asked to send [default: tcp]
    #[arg(long, env = "KURENTO_LIVE_RTSP_TRANSPORT", value_name = "TRANSPORT", value_enum)]
    pub(super) rtsp_transport: Option<RtspTransport>,

    /// Of a source with several variants, play none that is higher than this [default: the highest]
    #[arg(long, env = "KURENTO_LIVE_MAX_SOURCE_HEIGHT", value_name = "PIXELS")]
    pub(super) max_source_height: Option<u32>,

    /// Remove recordings that are older, such as 30d or 12h [default: keep them]
    #[arg(long, env = "KURENTO_LIVE_RECORDING_MAX_AGE", value_name = "TIME")]
    pub(super) recording_max_age: Option<String>,

    /// Remove the oldest recordings when all together take more, such as 100GB [default: keep them]
    #[arg(long, env = "KURENTO_LIVE_RECORDING_MAX_SIZE", value_name = "SIZE")]
    pub(super) recording_max_size: Option<String>,

    /// With less than this left on the disk, nothing new is recorded [default: 200MB]
    #[arg(long, env = "KURENTO_LIVE_RECORDING_RESERVE", value_name = "SIZE")]
    pub(super) recording_reserve: Option<String>,

    /// Where a Kurento Media Server reaches this server to send recordings [default: the public URL, else where it listens]
    #[arg(long, env = "KURENTO_LIVE_RECORDING_UPLOAD_URL", value_name = "URL")]
    pub(super) recording_upload_url: Option<String>,

    /// A Kurento Media Server sees the data folder under the same path and writes recordings there itself [default: false]
    #[arg(
        long,
        env = "KURENTO_LIVE_RECORDINGS_SHARED",
        value_name = "true|false",
        num_args = 0..=1,
        default_missing_value = "true"
    )]
    pub(super) recordings_shared: Option<bool>,

    /// How many sessions there may be at a time [default: 100]
    #[arg(long, env = "KURENTO_LIVE_MAX_SESSIONS", value_name = "NUMBER")]
    pub(super) max_sessions: Option<usize>,

    /// How many viewers one session may have at a time [default: 500]
    #[arg(long, env = "KURENTO_LIVE_MAX_VIEWERS", value_name = "NUMBER")]
    pub(super) max_viewers: Option<usize>,

    /// Origin of pages, beside this server's own, that may open WebSockets; may be given several times
    #[arg(long, env = "KURENTO_LIVE_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub(super) allow_origin: Option<Vec<String>>,

    /// How the log is written to standard error [default: text]
    #[arg(long, env = "KURENTO_LIVE_LOG_FORMAT", value_name = "FORMAT", value_enum)]
    pub(super) log_format: Option<LogFormat>,

    /// What is logged, such as `info` or `info,server=debug` [default: RUST_LOG, else info]
    #[arg(long, env = "KURENTO_LIVE_LOG", value_name = "FILTER")]
    pub(super) log: Option<String>,
}

impl Options {
    /// These options; where they say nothing, what `other` says.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            config: self.config.or(other.config),
            listen: self.listen.or(other.listen),
            data_dir: self.data_dir.or(other.data_dir),
            public_url: self.public_url.or(other.public_url),
            media_server: self.media_server.or(other.media_server),
            database_url: self.database_url.or(other.database_url),
            keep_samples: self.keep_samples.or(other.keep_samples),
            keep_minutes: self.keep_minutes.or(other.keep_minutes),
            keep_events: self.keep_events.or(other.keep_events),
            keep_sessions: self.keep_sessions.or(other.keep_sessions),
            stun_server: self.stun_server.or(other.stun_server),
            turn_server: self.turn_server.or(other.turn_server),
            turn_username: self.turn_username.or(other.turn_username),
            turn_credential: self.turn_credential.or(other.turn_credential),
            media_port: self.media_port.or(other.media_port),
            media_address: self.media_address.or(other.media_address),
            announce_address: self.announce_address.or(other.announce_address),
            media_workers: self.media_workers.or(other.media_workers),
            source_networks: self.source_networks.or(other.source_networks),
            media_folder: self.media_folder.or(other.media_folder),
            rtsp_transport: self.rtsp_transport.or(other.rtsp_transport),
            max_source_height: self.max_source_height.or(other.max_source_height),
            recording_max_age: self.recording_max_age.or(other.recording_max_age),
            recording_max_size: self.recording_max_size.or(other.recording_max_size),
            recording_reserve: self.recording_reserve.or(other.recording_reserve),
            recording_upload_url: self.recording_upload_url.or(other.recording_upload_url),
            recordings_shared: self.recordings_shared.or(other.recordings_shared),
            max_sessions: self.max_sessions.or(other.max_sessions),
            max_viewers: self.max_viewers.or(other.max_viewers),
            allow_origin: self.allow_origin.or(other.allow_origin),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
        }
    }
}
