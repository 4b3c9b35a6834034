use crate::store::{Event, Sample, Store, StoreError, StoredPeer, StoredSession, events, peers, samples, sessions};

/// Something to be written down.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Write {
    /// A session as it is now: when it starts, changes and ends.
    Session(StoredSession),
    /// A peer as it is now: when it comes, changes and goes. Its session is written before it.
    Peer(StoredPeer),
    Event(Event),
    /// Its peer is written before it.
    Sample(Sample),
}

/// What everything else refers to, or what people read: it is written before samples and dropped after them.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) enum Fact {
    Session(StoredSession),
    Peer(StoredPeer),
    /// With its id, so that it is there once however often it is written.
    Event(i64, Event),
}

/// What is written in one transaction.
#[derive(Debug, Default, PartialEq)]
pub(in crate::store) struct Batch {
    pub(in crate::store) facts: Vec<Fact>,
    pub(in crate::store) samples: Vec<Sample>,
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        self.facts.len() + self.samples.len()
    }
}

impl Store {
    /// Writes all of a batch, or nothing. May be repeated: what is there already stays as it is.
    pub(in crate::store) async fn write(&self, batch: &Batch) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with(self.engine.begin()).await?;
        for fact in &batch.facts {
            match fact {
                Fact::Session(session) => sessions::put(&mut transaction, session).await?,
                Fact::Peer(peer) => peers::put(&mut transaction, peer).await?,
                Fact::Event(id, event) => events::insert(&mut transaction, *id, event).await?,
            }
        }
        samples::insert(&mut transaction, self.engine, &batch.samples).await?;
        transaction.commit().await?;
        Ok(())
    }
}
