use std::borrow::Cow;

use messages::ErrorCode;

use crate::sessions::Refusal;

/// Why a source is not played, or not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceRefused {
    pub(crate) code: ErrorCode,
    /// What is wrong and what to do. It holds no secret.
    pub(crate) sentence: Cow<'static, str>,
}

impl SourceRefused {
    pub(super) const BUSY: Self = Self {
        code: ErrorCode::RateLimited,
        sentence: Cow::Borrowed("Many addresses are being looked at already. Try again in a few seconds."),
    };
    pub(super) const FILE_ELSEWHERE: Self = Self {
        code: ErrorCode::BadSource,
        sentence: Cow::Borrowed("Files are played by the embedded media server only. Give an address of a network."),
    };

    pub(super) fn bad_source(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { code: ErrorCode::BadSource, sentence: sentence.into() }
    }

    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a source could not be opened");
        let sentence = Cow::Borrowed("The server could not write the source down. Try again in a few seconds.");
        Self { code: ErrorCode::Internal, sentence }
    }
}

impl From<netguard::InvalidUrl> for SourceRefused {
    fn from(error: netguard::InvalidUrl) -> Self {
        Self::bad_source(error.to_string())
    }
}

impl From<netguard::Error> for SourceRefused {
    fn from(error: netguard::Error) -> Self {
        Self::bad_source(error.to_string())
    }
}

impl From<Refusal> for SourceRefused {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code, sentence: Cow::Borrowed(refusal.sentence) }
    }
}
