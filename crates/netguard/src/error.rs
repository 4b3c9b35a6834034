use crate::InvalidUrl;

/// What is said of every target that may not be used, whatever the reason: whoever tries addresses learns nothing about
/// what is there.
pub const REFUSAL: &str = "This address may not be used as a source: only public http, https, rtsp and rtsps addresses, \
    those in networks that the operator has listed, and files of the media folder are allowed.";

/// Why something could not be fetched. The texts are sentences for an operator and hold neither secrets nor what a name
/// was resolved to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("{REFUSAL}")]
    Refused,
    #[error(transparent)]
    InvalidUrl(#[from] InvalidUrl),
    #[error("The name of the server is not known. Check the spelling of the address.")]
    UnknownName,
    #[error("The server cannot be reached.")]
    Unreachable,
    #[error("The server did not answer in time.")]
    TimedOut,
    #[error("No secure connection to the server could be made: its certificate is not valid for this address.")]
    Insecure,
    #[error("The server redirects too often.")]
    TooManyRedirects,
    #[error("The server wants other credentials (status {0}). Check user name and password in the address.")]
    Unauthorized(u16),
    #[error("The server answered with status {0}.")]
    Status(u16),
    #[error("The server's answer is larger than what is accepted.")]
    TooLarge,
    #[error("The server's answer is not HTTP.")]
    Malformed,
    #[error("The connection to the server broke off.")]
    BrokenOff,
}

impl Error {
    /// Trying again can help, because what failed was the server or the way to it, and not what was asked for.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::UnknownName | Self::Unreachable | Self::TimedOut | Self::BrokenOff => true,
            Self::Status(status) => *status != 410,
            Self::Refused
            | Self::InvalidUrl(_)
            | Self::Insecure
            | Self::TooManyRedirects
            | Self::Unauthorized(_)
            | Self::TooLarge
            | Self::Malformed => false,
        }
    }
}
