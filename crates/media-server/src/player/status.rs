use std::time::Duration;

/// What a player knows of what it plays, and what came of a wish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Status {
    /// From the beginning; zero while nothing is played.
    pub(crate) position: Duration,
    /// `None` while not known, and of what is live.
    pub(crate) duration: Option<Duration>,
    pub(crate) can_seek: bool,
    /// What came of going to a position, if that was asked.
    pub(crate) sought: Option<Seek>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seek {
    Done,
    Impossible,
}
