use std::sync::Arc;

use messages::SourceUrl;
use netguard::{Guard, InvalidUrl, Scheme};

use super::redaction::Redaction;

/// A source as its session plays it.
#[derive(Debug, Clone)]
pub(crate) struct PlayedSource(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    url: SourceUrl,
    parsed: netguard::SourceUrl,
    redaction: Redaction,
    /// Judges the address each time before it is handed to a media server that does not.
    guard: Option<Guard>,
}

impl PlayedSource {
    pub(crate) fn new(url: SourceUrl, guard: Option<Guard>) -> Result<Self, InvalidUrl> {
        let parsed: netguard::SourceUrl = url.as_str().parse()?;
        let redaction = Redaction::of(&parsed);
        Ok(Self(Arc::new(Inner { url, parsed, redaction, guard })))
    }

    /// For the media server, secrets included.
    pub(crate) fn url(&self) -> &SourceUrl {
        &self.0.url
    }

    /// A text of the media server without the secrets that may be in it.
    pub(crate) fn redact(&self, text: &str) -> String {
        self.0.redaction.apply(text)
    }

    /// Whether the address may be used now; what a name stands for may have changed.
    pub(crate) async fn check(&self) -> Result<(), netguard::Error> {
        match &self.0.guard {
            Some(guard) if self.0.parsed.scheme() != Scheme::File => guard.judge_host(&self.0.parsed).await.map(drop),
            _ => Ok(()),
        }
    }
}
