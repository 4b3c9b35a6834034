use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use media_server::TransportConfig;

use super::{
    ConfigError, LogSettings, MediaServerChoice, Options, Origin, SourceSettings, StunServer, TurnServer, database,
    media_server::check_urls, recordings,
};
use crate::recordings::RecordingSettings;
use crate::store::{DatabaseUrl, Retention};

const DEFAULT_LISTEN: &str = "127.0.0.1:3000";
const DEFAULT_DATA_DIR: &str = "data";
const DEFAULT_MEDIA_PORT: u16 = 40_000;
const DEFAULT_MAX_SESSIONS: usize = 100;
const DEFAULT_MAX_VIEWERS: usize = 500;
const MOST_MEDIA_WORKERS: usize = 256;

/// What the program runs with; every value is checked.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<Origin>,
    pub(crate) data_dir: PathBuf,
    /// A database in place of the file in the data folder.
    pub(crate) database_url: Option<DatabaseUrl>,
    /// How long what peers experienced is kept.
    pub(crate) retention: Retention,
    pub(crate) media_server: MediaServerChoice,
    pub(crate) stun: Option<StunServer>,
    pub(crate) turn: Option<TurnServer>,
    pub(crate) sources: SourceSettings,
    pub(crate) recordings: RecordingSettings,
    pub(crate) max_sessions: usize,
    pub(crate) max_viewers: usize,
    pub(crate) allowed_origins: Vec<Origin>,
    pub(crate) log: LogSettings,
}

impl Settings {
    pub(super) fn check(options: Options) -> Result<Self, ConfigError> {
        let data_dir = options.data_dir.clone().unwrap_or_else(|| DEFAULT_DATA_DIR.into());
        let listen = listen_address(options.listen.as_deref(), DEFAULT_LISTEN)?;
        let media_server = media_server(&options, data_dir.clone())?;
        let is_embedded = matches!(media_server, MediaServerChoice::Embedded(_));
        let public_url = options.public_url.as_deref().map(public_url).transpose()?;
        Ok(Self {
            listen,
            sources: SourceSettings::check(&options)?,
            recordings: recordings::check(&options, is_embedded, public_url.as_ref(), listen)?,
            media_server,
            public_url,
            data_dir,
            database_url: options.database_url.as_deref().map(database::url).transpose()?,
            retention: database::retention(&options)?,
            stun: options.stun_server.as_deref().map(StunServer::parse).transpose()?,
            turn: turn(options.turn_server.as_deref(), options.turn_username, options.turn_credential)?,
            max_sessions: at_least_one("max-sessions", options.max_sessions.unwrap_or(DEFAULT_MAX_SESSIONS))?,
            max_viewers: at_least_one("max-viewers", options.max_viewers.unwrap_or(DEFAULT_MAX_VIEWERS))?,
            allowed_origins: origins(options.allow_origin.unwrap_or_default())?,
            log: LogSettings::check(options.log_format, options.log)?,
        })
    }
}

/// The address to listen on; the default also serves as the example of a good one.
pub(super) fn listen_address(text: Option<&str>, default: &str) -> Result<SocketAddr, ConfigError> {
    let text = text.unwrap_or(default);
    // Not looked up, so that it means the same on every machine.
    let numeric = text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    numeric.parse().map_err(|_| {
        let port = default.rsplit(':').next().unwrap_or_default();
        let help = format!("give one such as {default}, or 0.0.0.0:{port} for all networks");
        ConfigError::setting("listen", format!("{text:?} is no address with a port; {help}"))
    })
}

fn public_url(text: &str) -> Result<Origin, ConfigError> {
    Origin::parse(text.strip_suffix('/').unwrap_or(text)).ok_or_else(|| {
        let help = "give a URL without a path, such as https://live.example.org";
        ConfigError::setting("public-url", format!("{text:?} is no address of a web site; {help}"))
    })
}

fn media_server(options: &Options, data_dir: PathBuf) -> Result<MediaServerChoice, ConfigError> {
    match options.media_server.as_deref() {
        None => transport(options).map(MediaServerChoice::Embedded),
        Some([only]) if only == "embedded" => transport(options).map(MediaServerChoice::Embedded),
        Some(urls) => Ok(MediaServerChoice::External { urls: check_urls(urls)?, data_dir }),
    }
}

pub(super) fn transport(options: &Options) -> Result<TransportConfig, ConfigError> {
    let port = options.media_port.unwrap_or(DEFAULT_MEDIA_PORT);
    let workers = options.media_workers.map(|count| workers(count, port)).transpose()?;
    Ok(TransportConfig {
        port,
        workers,
        addresses: addresses("media-address", options.media_address.as_deref())?,
        announced: addresses("announce-address", options.announce_address.as_deref())?,
    })
}

fn workers(count: usize, port: u16) -> Result<NonZeroUsize, ConfigError> {
    let number = NonZeroUsize::new(count).filter(|count| count.get() <= MOST_MEDIA_WORKERS).ok_or_else(|| {
        ConfigError::setting("media-workers", format!("{count} is not between 1 and {MOST_MEDIA_WORKERS}"))
    })?;
    if port != 0 && usize::from(port) + count - 1 > usize::from(u16::MAX) {
        return Err(ConfigError::setting("media-port", "each worker takes a port, and the last would be above 65535"));
    }
    Ok(number)
}

fn addresses(name: &'static str, texts: Option<&[String]>) -> Result<Vec<IpAddr>, ConfigError> {
    let address = |text: &String| {
        let address = text.parse().ok().filter(|address: &IpAddr| !address.is_unspecified() && !address.is_multicast());
        address.ok_or_else(|| {
            ConfigError::setting(name, format!("{text:?} is no address of a machine; give one such as 192.0.2.7"))
        })
    };
    texts.unwrap_or_default().iter().map(address).collect()
}

fn turn(
    server: Option<&str>,
    username: Option<String>,
    credential: Option<String>,
) -> Result<Option<TurnServer>, ConfigError> {
    match server {
        Some(text) => TurnServer::parse(text, username, credential).map(Some),
        None if username.is_some() => Err(ConfigError::setting("turn-username", "it needs turn-server too")),
        None if credential.is_some() => Err(ConfigError::setting("turn-credential", "it needs turn-server too")),
        None => Ok(None),
    }
}

fn at_least_one(name: &'static str, value: usize) -> Result<usize, ConfigError> {
    if value == 0 { Err(ConfigError::setting(name, "it must be at least 1")) } else { Ok(value) }
}

fn origins(texts: Vec<String>) -> Result<Vec<Origin>, ConfigError> {
    let origin = |text: String| {
        Origin::parse(&text).ok_or_else(|| {
            let help = "give scheme, host and port, such as https://portal.example.org";
            ConfigError::setting("allow-origin", format!("{text:?} is no origin; {help}"))
        })
    };
    texts.into_iter().map(origin).collect()
}
