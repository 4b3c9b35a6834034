use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MediaType {
    Audio,
    Data,
    Video,
}

impl MediaType {
    /// The order in which KMS lists them.
    pub const ALL: [Self; 3] = [Self::Audio, Self::Data, Self::Video];

    /// The word on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Audio => "AUDIO",
            Self::Data => "DATA",
            Self::Video => "VIDEO",
        }
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is not one of an enumeration's. KMS answers `Invalid value for '<enumeration>'`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid value for '{enumeration}'")]
pub struct UnknownWord {
    pub enumeration: &'static str,
}

impl FromStr for MediaType {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|media| media.name() == word);
        found.ok_or(UnknownWord { enumeration: "MediaType" })
    }
}

/// Whether RTP comes in from the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MediaState {
    Disconnected,
    Connected,
}

/// Whether the transport to the peer stands (for WebRTC: ICE and DTLS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConnectionState {
    Disconnected,
    Connected,
}

/// Whether media flows through an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MediaFlowState {
    Flowing,
    NotFlowing,
}

/// Whether an element codes media anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MediaTranscodingState {
    Transcoding,
    NotTranscoding,
}

/// What a player or a recorder does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UriEndpointState {
    Stop,
    Start,
    Pause,
}

impl UriEndpointState {
    /// Kurento's word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "STOP",
            Self::Start => "START",
            Self::Pause => "PAUSE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_per_kind_of_media() {
        for media in MediaType::ALL {
            assert_eq!(serde_json::to_value(media).unwrap(), media.name());
            assert_eq!(media.name().parse(), Ok(media));
        }
        assert_eq!("audio".parse::<MediaType>().unwrap_err().to_string(), "Invalid value for 'MediaType'");
    }

    #[test]
    fn words_of_the_states() {
        assert_eq!(serde_json::to_value(MediaFlowState::NotFlowing).unwrap(), "NOT_FLOWING");
        assert_eq!(serde_json::to_value(MediaTranscodingState::NotTranscoding).unwrap(), "NOT_TRANSCODING");
        assert_eq!(serde_json::to_value(ConnectionState::Connected).unwrap(), "CONNECTED");
        assert_eq!(serde_json::to_value(UriEndpointState::Pause).unwrap(), "PAUSE");
    }
}
