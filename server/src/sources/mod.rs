//! Sources: what the operator wants to be played. Each is a session; the store remembers them, so that they play again after a
//! restart, under the same links.

mod played;
mod probe;
mod redaction;
mod refusal;

use std::sync::Arc;

use media_server::Prober;
use messages::{SessionId, SourceReport, SourceUrl, Title};
use netguard::{Guard, Policy, Scheme};
use tokio::sync::{Semaphore, SemaphorePermit};

pub(crate) use played::PlayedSource;
pub(crate) use refusal::SourceRefused;

use crate::clock::now_ms;
use crate::ids;
use crate::links::ViewLinks;
use crate::sessions::{OpenSource, Sessions};
use crate::store::{Store, StoredSource};

/// Addresses that are looked at at a time; more are refused.
const LOOKS_AT_A_TIME: usize = 8;

/// What an open source is told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) session: SessionId,
    pub(crate) view_link: String,
}

/// A way to open sources.
#[derive(Clone)]
pub(crate) struct Sources {
    store: Store,
    sessions: Sessions,
    links: ViewLinks,
    guard: Guard,
    prober: Arc<Prober>,
    /// Whether the media server is the one in this program: it judges every address itself, and it alone has the media folder.
    is_embedded: bool,
    looks: Arc<Semaphore>,
}

impl Sources {
    pub(crate) fn new(
        store: Store,
        sessions: Sessions,
        links: ViewLinks,
        policy: Policy,
        prober: Prober,
        is_embedded: bool,
    ) -> Self {
        let looks = Arc::new(Semaphore::new(LOOKS_AT_A_TIME));
        Self { store, sessions, links, guard: Guard::new(policy), prober: Arc::new(prober), is_embedded, looks }
    }

    /// Plays everything that the store remembers.
    pub(crate) async fn reopen(&self) {
        let stored = match self.store.sources().await {
            Ok(stored) => stored,
            Err(error) => return tracing::error!(%error, "the sources of a former run are not played"),
        };
        for StoredSource { session, url, title, .. } in stored {
            let Ok(source) = self.played(&url) else {
                tracing::error!(session = ids::short(&session), "a source of a former run has no address any more");
                continue;
            };
            let open = OpenSource { id: session.clone(), title, source, is_kept: true };
            match self.sessions.open_source(open).await {
                Ok(()) => tracing::info!(session = ids::short(&session), "a source of a former run is played again"),
                Err(refusal) => tracing::error!(refusal.sentence, "a source of a former run is not played"),
            }
        }
    }

    /// Looks what a source is.
    pub(crate) async fn probe(&self, url: &SourceUrl) -> Result<SourceReport, SourceRefused> {
        let _look = self.look()?;
        let parsed = self.judge(url).await?;
        probe::probe(&self.prober, &parsed).await
    }

    /// Plays a source, now and after every restart.
    pub(crate) async fn open(&self, url: SourceUrl, title: Option<Title>) -> Result<Opened, SourceRefused> {
        let _look = self.look()?;
        self.judge(&url).await?;
        let session = ids::new_session().map_err(|error| SourceRefused::internal(&error))?;
        let title = title.unwrap_or_else(default_title);
        let source = self.played(&url)?;
        let stored = StoredSource { session: session.clone(), url, title: title.clone(), created_ms: now_ms() };
        self.store.add_source(&stored).await.map_err(|error| SourceRefused::internal(&error))?;
        let open = OpenSource { id: session.clone(), title, source, is_kept: false };
        if let Err(refusal) = self.sessions.open_source(open).await {
            self.forget(&session).await;
            return Err(refusal.into());
        }
        Ok(Opened { view_link: self.links.link(&session), session })
    }

    async fn forget(&self, session: &SessionId) {
        if let Err(error) = self.store.remove_source(session).await {
            tracing::error!(%error, "a source that was not opened is not forgotten");
        }
    }

    fn look(&self) -> Result<SemaphorePermit<'_>, SourceRefused> {
        self.looks.try_acquire().map_err(|_| SourceRefused::BUSY)
    }

    fn played(&self, url: &SourceUrl) -> Result<PlayedSource, SourceRefused> {
        let guard = (!self.is_embedded).then(|| self.guard.clone());
        Ok(PlayedSource::new(url.clone(), guard)?)
    }

    /// Whether the address may be used at all.
    async fn judge(&self, url: &SourceUrl) -> Result<netguard::SourceUrl, SourceRefused> {
        let parsed: netguard::SourceUrl = url.as_str().parse()?;
        match parsed.scheme() {
            Scheme::File if self.is_embedded => {}
            Scheme::File => return Err(SourceRefused::FILE_ELSEWHERE),
            _ => drop(self.guard.judge_host(&parsed).await?),
        }
        Ok(parsed)
    }
}

fn default_title() -> Title {
    "Stream".to_owned().try_into().expect("a short word is a title")
}
