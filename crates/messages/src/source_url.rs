use std::fmt;

use serde::{Deserialize, Serialize};

const MAX_BYTES: usize = 2048;
const SCHEMES: [&str; 5] = ["http://", "https://", "rtsp://", "rtsps://", "file:"];

/// Why a text is no address of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSourceUrl {
    #[error("give an address that begins with http://, https://, rtsp://, rtsps:// or file:")]
    Scheme,
    #[error("an address has no spaces and no control characters; write a space as %20")]
    Characters,
    #[error("an address has at most {MAX_BYTES} bytes")]
    TooLong,
    #[error("the address names no host and no file")]
    Empty,
}

/// The address of a stream that the server is to play, as somebody typed it. It may hold a password: it goes from the page
/// that it was typed into to the server, and never to any page.
///
/// What it points to is judged by the server, not here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "schema",
    schema(
        max_length = 2048,
        pattern = "^(https?://|rtsps?://|file:)[!-~]+$",
        example = "https://live.example.org/garden/index.m3u8"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct SourceUrl(String);

impl SourceUrl {
    /// The whole address, secrets included.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SourceUrl {
    type Error = InvalidSourceUrl;

    fn try_from(text: String) -> Result<Self, InvalidSourceUrl> {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return Err(InvalidSourceUrl::TooLong);
        }
        let lower = text.to_ascii_lowercase();
        let scheme = SCHEMES.into_iter().find(|scheme| lower.starts_with(scheme)).ok_or(InvalidSourceUrl::Scheme)?;
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(InvalidSourceUrl::Characters);
        }
        let rest = text[scheme.len()..].trim_matches('/');
        if rest.is_empty() { Err(InvalidSourceUrl::Empty) } else { Ok(Self(text.to_owned())) }
    }
}

impl From<SourceUrl> for String {
    fn from(url: SourceUrl) -> String {
        url.0
    }
}

impl fmt::Debug for SourceUrl {
    /// A secret never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceUrl(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, InvalidSourceUrl> {
        SourceUrl::try_from(text.to_owned()).map(String::from)
    }

    #[test]
    fn an_address_has_a_scheme_that_can_be_played() {
        for good in
            ["https://live.example.org/a.m3u8", "RTSP://u:p@camera.example:554/1", "file:clip.mp4", "file:///clip.mp4"]
        {
            assert_eq!(parse(&format!("  {good} ")), Ok(good.to_owned()));
        }
        for bad in ["", "live.example.org", "ftp://a/b", "javascript:alert(1)", "concat:a|b", "data:,x", "gopher://a"] {
            assert_eq!(parse(bad), Err(InvalidSourceUrl::Scheme), "{bad}");
        }
    }

    #[test]
    fn an_address_is_one_plain_line() {
        assert_eq!(parse("http://"), Err(InvalidSourceUrl::Empty));
        assert_eq!(parse("file:///"), Err(InvalidSourceUrl::Empty));
        assert_eq!(parse("http://a b"), Err(InvalidSourceUrl::Characters));
        assert_eq!(parse("http://a\r\nHost:b"), Err(InvalidSourceUrl::Characters));
        assert_eq!(parse(&format!("http://a/{}", "x".repeat(MAX_BYTES))), Err(InvalidSourceUrl::TooLong));
    }

    #[test]
    fn an_address_is_not_printed() {
        let url = SourceUrl::try_from("rtsp://admin:secret@camera/1".to_owned()).unwrap();
        assert!(!format!("{url:?}").contains("secret"));
    }
}
