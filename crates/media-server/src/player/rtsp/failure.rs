use crate::player::source::SourceError;

/// What went wrong with a camera.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Address(#[from] netguard::Error),
    #[error("RTSP over TLS (rtsps) is not supported. Use an rtsp address, over a network that you trust.")]
    Tls,
    #[error("The camera cannot be reached. Check that it is on, and the host and port of the address.")]
    Unreachable,
    #[error("The camera wants a user name and password. Put them into the address: rtsp://user:password@host/path.")]
    CredentialsMissing,
    #[error("The camera refused the user name or password. Check both in the address.")]
    CredentialsWrong,
    #[error("The camera does not let this user watch this stream (status 403).")]
    Forbidden,
    #[error("The camera has no stream of this name (status 404). Check the part of the address behind the host.")]
    NoSuchStream,
    #[error("The camera does not send its stream {0} (status 461). Change the setting for RTSP over UDP.")]
    WrongTransport(&'static str),
    #[error("The camera has no free connection left (status 453).")]
    Busy,
    #[error("The camera refers to another address, which is not followed. Use that address itself.")]
    Redirected,
    #[error("The camera answered with status {0}.")]
    Status(u16),
    #[error("The camera offers no stream that can be played: its codecs are not known.")]
    NothingToPlay,
    #[error("The camera did not answer in time.")]
    NoAnswer,
    #[error("The camera sends nothing any more.")]
    Silent,
    #[error("The connection to the camera broke off.")]
    BrokenOff,
    #[error("The camera ended the stream.")]
    Ended,
}

impl Failure {
    /// What an answer other than success means.
    pub(super) fn of_status(status: u16, has_credentials: bool, transport: &'static str) -> Self {
        match status {
            401 if has_credentials => Self::CredentialsWrong,
            401 => Self::CredentialsMissing,
            403 => Self::Forbidden,
            404 => Self::NoSuchStream,
            300..=399 => Self::Redirected,
            453 => Self::Busy,
            461 => Self::WrongTransport(transport),
            _ => Self::Status(status),
        }
    }

    /// It will not work the next time either. A stream that is missing may be one that is not there yet.
    fn is_final(&self) -> bool {
        match self {
            Self::Address(error) => !error.is_transient(),
            Self::Tls
            | Self::CredentialsMissing
            | Self::CredentialsWrong
            | Self::Forbidden
            | Self::WrongTransport(_)
            | Self::Redirected
            | Self::NothingToPlay => true,
            Self::Unreachable
            | Self::NoSuchStream
            | Self::Busy
            | Self::Status(_)
            | Self::NoAnswer
            | Self::Silent
            | Self::BrokenOff
            | Self::Ended => false,
        }
    }
}

impl From<Failure> for SourceError {
    fn from(failure: Failure) -> Self {
        let sentence = failure.to_string();
        if failure.is_final() { Self::Refused(sentence) } else { Self::Interrupted(sentence) }
    }
}
