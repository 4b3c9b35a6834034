use std::time::Duration;

use super::Lost;
use crate::rpc::{ErrorCode, ErrorObject};

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The media server answered with an error.
    #[error("the media server refused {operation}: {error}")]
    Refused { operation: String, error: ErrorObject },
    /// No answer came in time. Whether the media server has done what was asked is not known.
    #[error("the media server did not answer {operation} within {after:?}")]
    TimedOut { operation: String, after: Duration },
    /// The connection ended before the answer came, or had ended before. Whether the media server has done what was
    /// asked is not known.
    #[error("the connection to the media server is lost: {reason}")]
    ConnectionLost { reason: Lost },
    /// The answer does not have the shape that this operation gives.
    #[error("the media server answered {operation} with something else than expected: {reason}")]
    UnexpectedAnswer { operation: String, reason: String },
    /// This is no address of a media server.
    #[error("{reason}; write the media server's address as ws://HOST:PORT/kurento")]
    BadUrl { reason: &'static str },
    /// The media server cannot be reached.
    #[error("the media server at {peer} cannot be reached: {reason}")]
    Unreachable { peer: String, reason: String },
}

impl Error {
    /// Kurento's code, where the media server gave one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused { error, .. } => Some(error.code),
            _ => None,
        }
    }

    /// Whether an object that the call names, or the parent of a new one, is not there: it was released, or went with its
    /// parent or with a session.
    pub fn is_object_gone(&self) -> bool {
        self.code() == Some(ErrorCode::MediaObjectNotFound)
    }

    /// Whether the connection is gone, so that no other call can succeed either.
    pub fn is_connection_lost(&self) -> bool {
        matches!(self, Self::ConnectionLost { .. })
    }
}
