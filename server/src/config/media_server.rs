use std::path::PathBuf;

use media_server::TransportConfig;

use super::ConfigError;

/// Which media server sessions run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MediaServerChoice {
    /// The one that this program carries.
    Embedded(TransportConfig),
    /// A Kurento Media Server behind a WebSocket.
    External {
        url: String,
        /// Where this server keeps the name by which it knows its own pipelines there again.
        data_dir: PathBuf,
    },
}

/// Checks the URL of an external media server.
pub(super) fn check_url(text: &str) -> Result<String, ConfigError> {
    let problem = || {
        let help = "give embedded, or a URL such as ws://media.example.org:8888/kurento";
        ConfigError::setting("media-server", format!("{text:?} is no media server; {help}"))
    };
    let rest = text.strip_prefix("ws://").ok_or_else(problem)?;
    let authority = rest.split('/').next().unwrap_or_default();
    let is_plain = rest.bytes().all(|b| b.is_ascii_graphic());
    if is_plain && super::origin::is_authority(authority) { Ok(text.to_owned()) } else { Err(problem()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_external_media_server_has_a_websocket_url() {
        assert!(check_url("ws://127.0.0.1:8888/kurento").is_ok());
        for bad in ["", "kms", "http://host:8888/kurento", "ws://", "ws:///kurento", "ws://host:port/kurento"] {
            assert!(check_url(bad).is_err(), "{bad}");
        }
    }
}
