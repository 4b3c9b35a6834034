use kurento::client;
use kurento::rpc::ErrorCode as KurentoCode;
use messages::ErrorCode;

/// Why the media server did not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// There is no connection to it, or it does not answer.
    #[error("the media server is out of reach: {0}")]
    Away(String),
    /// It does not have the session's pipeline any more.
    #[error("the pipeline is gone: {0}")]
    PipelineGone(String),
    /// It does not understand the offer.
    #[error("the media server refused the offer: {0}")]
    BadOffer(String),
    /// It refused for a reason of its own.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            Self::BadOffer(_) => ErrorCode::BadOffer,
            Self::Away(_) | Self::PipelineGone(_) | Self::Refused(_) => ErrorCode::MediaServer,
        }
    }

    /// The sentence for people; what the media server said is for the log.
    pub(crate) fn sentence(&self) -> &'static str {
        match self {
            Self::Away(_) => "The media server is out of reach at the moment. Try again in a few seconds.",
            Self::BadOffer(_) => "The offer of this browser cannot be answered. Reload the page and try again.",
            Self::PipelineGone(_) | Self::Refused(_) => {
                "The media server could not do what was asked for. Try again in a few seconds."
            }
        }
    }
}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        let text = error.to_string();
        match error {
            client::Error::Refused { error, .. } if error.code == KurentoCode::SdpParse => Self::BadOffer(text),
            client::Error::Refused { .. } | client::Error::UnexpectedAnswer { .. } => Self::Refused(text),
            _ => Self::Away(text),
        }
    }
}
