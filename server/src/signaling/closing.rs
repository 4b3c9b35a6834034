use std::error::Error as _;

use axum::extract::ws::CloseFrame;
use tokio_tungstenite::tungstenite;

/// Why the server ends a WebSocket; codes of RFC 6455, 7.4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// The server ends.
    GoingAway,
    /// The page breaks the WebSocket protocol.
    ProtocolError,
    /// A text is no UTF-8.
    NotText,
    /// The page sends too much or does not read.
    Policy(&'static str),
    TooLarge,
}

impl Closing {
    /// What an error while reading asks for; nothing if the connection is gone.
    pub(super) fn after(error: &axum::Error) -> Option<Self> {
        match error.source()?.downcast_ref::<tungstenite::Error>()? {
            tungstenite::Error::Capacity(_) => Some(Self::TooLarge),
            tungstenite::Error::Utf8(_) => Some(Self::NotText),
            tungstenite::Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
            tungstenite::Error::Protocol(_) => Some(Self::ProtocolError),
            _ => None,
        }
    }

    pub(super) fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::GoingAway => (1001, "the server is shutting down"),
            Self::ProtocolError => (1002, "this is not the WebSocket protocol"),
            Self::NotText => (1007, "a text frame holds UTF-8"),
            Self::Policy(reason) => (1008, reason),
            Self::TooLarge => (1009, "a message is at most 128 KiB"),
        };
        CloseFrame { code, reason: reason.into() }
    }
}
