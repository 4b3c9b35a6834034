use messages::{PeerId, SessionId};

use crate::store::{Place, Sample, Store, StoreError, StoredPeer};

/// Samples that are read at a time; a download never holds much more.
const PAGE: u16 = 1000;

/// Whose history is read.
#[derive(Debug)]
pub(super) enum Whose {
    Session(SessionId),
    Peer(PeerId),
}

/// Samples of one peer that follow one another.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) peer: StoredPeer,
    pub(super) samples: Vec<Sample>,
}

/// Reads a history from its beginning, one peer after the other.
#[derive(Debug)]
pub(super) struct History {
    store: Store,
    whose: Whose,
    place: Place,
    after_ms: i64,
    /// The peer that was read last.
    peer: Option<StoredPeer>,
}

impl History {
    pub(super) fn new(store: Store, whose: Whose) -> Self {
        Self { store, whose, place: Place::default(), after_ms: i64::MIN, peer: None }
    }

    /// The next samples, in runs of one peer each; none at the end.
    pub(super) async fn next(&mut self) -> Result<Vec<Run>, StoreError> {
        let mut runs: Vec<Run> = Vec::new();
        for sample in self.next_samples().await? {
            match runs.last_mut() {
                Some(run) if run.peer.id == sample.peer => run.samples.push(sample),
                _ => runs.push(Run { peer: self.peer(&sample.peer).await?, samples: vec![sample] }),
            }
        }
        Ok(runs)
    }

    async fn next_samples(&mut self) -> Result<Vec<Sample>, StoreError> {
        match &self.whose {
            Whose::Session(session) => {
                let page = self.store.session_history(session, self.place, PAGE).await?;
                self.place = page.last().map_or(self.place, |last| last.place);
                Ok(page.into_iter().map(|placed| placed.sample).collect())
            }
            Whose::Peer(peer) => {
                let page = self.store.samples_after(peer, self.after_ms, PAGE).await?;
                self.after_ms = page.last().map_or(self.after_ms, |last| last.at_ms);
                Ok(page)
            }
        }
    }

    async fn peer(&mut self, id: &PeerId) -> Result<StoredPeer, StoreError> {
        if let Some(peer) = self.peer.as_ref().filter(|peer| peer.id == *id) {
            return Ok(peer.clone());
        }
        // Samples go before their peer does, and these were just read.
        let peer = self.store.peer(id).await?.ok_or(StoreError::Unreadable("peer"))?;
        self.peer = Some(peer.clone());
        Ok(peer)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::store::{Figure, Figures, Role};

    /// Two samples of a viewer.
    pub(in crate::http::history) fn run() -> Run {
        let id: PeerId = "viewer-00000000001".parse().unwrap();
        let sample = |at_ms, figures| Sample { peer: id.clone(), at_ms, figures };
        let first = Figures::default().with(Figure::BitrateIn, 1.5e6).with(Figure::Loss, 0.25);
        let samples = vec![
            sample(1_700_000_000_000, first),
            sample(1_700_000_005_000, Figures::default().with(Figure::Loss, 0.0)),
        ];
        let peer = StoredPeer {
            id: id.clone(),
            session: "session-0000000000".parse().unwrap(),
            role: Role::Viewer,
            browser: None,
            path: None,
            started_ms: 0,
            ended_ms: None,
        };
        Run { peer, samples }
    }
}
