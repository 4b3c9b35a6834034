use super::playlist::Unplayable;
use super::schedule::Stall;
use crate::player::source::SourceError;

/// What could not be fetched or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Fetch(#[from] netguard::Error),
    #[error(transparent)]
    Playlist(#[from] Unplayable),
    #[error("The key of the stream is not a key: it should have 16 bytes.")]
    BadKey,
    #[error("A segment of the stream cannot be decrypted with its key.")]
    Undecryptable,
    #[error("The server does not send the part of a file that was asked for.")]
    WrongRange,
}

impl Failure {
    /// Trying again can help once the stream has begun: servers fail, tokens run out, a playlist is caught half written.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Fetch(error) => error.is_transient() || matches!(error, netguard::Error::Unauthorized(_)),
            Self::Playlist(Unplayable::Protected(_) | Unplayable::NoVariant) => false,
            Self::Playlist(_) | Self::BadKey | Self::Undecryptable | Self::WrongRange => true,
        }
    }

    /// What it means for a stream that has not begun.
    pub(super) fn at_the_start(self) -> SourceError {
        let may_pass = matches!(&self, Self::Fetch(error) if error.is_transient());
        let sentence = self.to_string();
        if may_pass { SourceError::Interrupted(sentence) } else { SourceError::Refused(sentence) }
    }

    /// What it means for a stream that was playing, if it is not tried again.
    pub(super) fn on_the_way(self) -> SourceError {
        let sentence = self.to_string();
        if self.is_passing() { SourceError::Interrupted(sentence) } else { SourceError::Refused(sentence) }
    }
}

impl Stall {
    /// `cause`: what failed last.
    pub(super) fn because_of(self, cause: Option<&Failure>) -> SourceError {
        let what = match self {
            Self::Away => "The playlist of the stream cannot be loaded any more.",
            Self::Stopped => "The stream has stopped: nothing is added to its playlist any more.",
            Self::Unfetchable => "Segments of the stream cannot be fetched.",
        };
        let why = cause.map(|cause| format!(" {cause}")).unwrap_or_default();
        SourceError::Interrupted(format!("{what}{why}"))
    }
}
