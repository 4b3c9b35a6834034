/// Whether the page is connected to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LinkState {
    /// The page needs no connection.
    #[default]
    Unused,
    Connecting,
    Connected,
    /// It was lost, or never came to be; the page keeps trying.
    Lost,
}

impl LinkState {
    /// The state's name in the attribute `data-link`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Lost => "lost",
        }
    }

    /// The state as people read it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unused => "",
            Self::Connecting => "Connecting",
            Self::Connected => "Connected",
            Self::Lost => "Reconnecting",
        }
    }
}
