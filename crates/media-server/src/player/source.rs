use std::time::Duration;

use media::demux::Unsupported;
use media::{Format, Frame};
use tokio::sync::mpsc;

/// What a source tells the player, in the order of the stream.
///
/// A source does not wait for the moment of a frame: it hands out what it has, and the bounded way to the player holds it
/// back. The player keeps time.
#[derive(Debug)]
pub(crate) enum News {
    /// How the stream is to be played; comes first.
    Nature(Nature),
    /// What the frames of this kind are from now on; comes before the first of them, and again when it changes.
    Format(Format),
    Frame(Frame),
    /// There is a stream that can be named, and no more: no frames of it will come.
    Unsupported(Unsupported),
    /// The next frames' times have nothing to do with those before.
    Discontinuity,
}

/// How a stream is to be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nature {
    /// Comes into being as it is played: it has no end and no positions.
    pub(crate) is_live: bool,
    /// How long all of it is, where that is known.
    pub(crate) duration: Option<Duration>,
    /// Can be played from any position.
    pub(crate) can_seek: bool,
    /// Frames come at their own pace, as they are made (RTSP); else the player spaces them by their times (HLS, files).
    pub(crate) is_paced: bool,
}

/// The way from a source to its player. When the player is gone, the source ends.
pub(crate) type Outlet = mpsc::Sender<News>;

/// Why a source ended before its stream did.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SourceError {
    /// It will not work the next time either: a URL that may not be used, credentials that are wrong, a format that
    /// nobody here can play. The text is a sentence for the operator and holds no secret.
    #[error("{0}")]
    Refused(String),
    /// It may work again: the server does not answer, or the stream broke off. The player tries again.
    #[error("{0}")]
    Interrupted(String),
    /// The player is gone.
    #[error("nobody listens to the source any more")]
    Unheard,
}
