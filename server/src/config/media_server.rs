use std::path::PathBuf;

use media_server::TransportConfig;
use serde::{Deserialize, Deserializer};

use super::ConfigError;

/// Which media server sessions run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MediaServerChoice {
    /// The one that this program carries.
    Embedded(TransportConfig),
    /// Kurento Media Servers behind WebSockets.
    External {
        /// At least one.
        urls: Vec<String>,
        /// Where this server keeps the name by which it knows its own pipelines there again.
        data_dir: PathBuf,
    },
}

/// Checks the URLs of external media servers.
pub(super) fn check_urls(texts: &[String]) -> Result<Vec<String>, ConfigError> {
    let mut urls: Vec<String> = Vec::new();
    for text in texts {
        let url = check_url(text)?;
        if urls.contains(&url) {
            return Err(ConfigError::setting("media-server", format!("{url} is named twice; name each once")));
        }
        urls.push(url);
    }
    if urls.is_empty() {
        Err(ConfigError::setting("media-server", "it names none; leave it out, or give a URL"))
    } else {
        Ok(urls)
    }
}

/// In a file, one media server may stand alone, and several in a list.
pub(super) fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a URL or a list of URLs")]
    enum Written {
        One(String),
        Several(Vec<String>),
    }
    Ok(Some(match Written::deserialize(deserializer)? {
        Written::One(url) => vec![url],
        Written::Several(urls) => urls,
    }))
}

/// Checks the URL of an external media server.
fn check_url(text: &str) -> Result<String, ConfigError> {
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

    #[test]
    fn each_media_server_is_named_once() {
        let urls = |texts: &[&str]| check_urls(&texts.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(urls(&["ws://a/kurento", "ws://b/kurento"]).unwrap().len(), 2);
        for bad in [&["ws://a/kurento", "ws://a/kurento"][..], &["embedded", "ws://a/kurento"], &[]] {
            assert!(urls(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_file_names_one_or_several() {
        #[derive(Deserialize)]
        struct File {
            #[serde(default, deserialize_with = "one_or_several")]
            urls: Option<Vec<String>>,
        }
        let read = |text: &str| toml::from_str::<File>(text).unwrap().urls.map(|urls| urls.len());
        assert_eq!([read("urls = 'a'"), read("urls = ['a', 'b']"), read("")], [Some(1), Some(2), None]);
    }
}
