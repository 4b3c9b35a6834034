use messages::MediaServerState;

use super::connection::Way;
use super::load::Seat;
use super::{Events, Failure, IceSettings, Pipeline, Target};
use crate::journal::Journal;

/// A way to all media servers, whether they are there or not.
#[derive(Clone)]
pub(crate) struct MediaServer {
    /// One at least.
    ways: Vec<Way>,
}

impl MediaServer {
    /// Connects to all, and connects again whenever a connection is lost. The connections end with the last handle.
    pub(crate) fn keep_connected(target: Target, ice: IceSettings, journal: &Journal) -> Self {
        let Target { places, instance } = target;
        let open = |place| Way::open(place, instance.clone(), ice.clone(), journal.clone());
        Self { ways: places.into_iter().map(open).collect() }
    }

    /// Whether sessions can be begun.
    pub(crate) fn is_up(&self) -> bool {
        self.ways.iter().any(Way::is_up)
    }

    /// How each of them is.
    pub(crate) fn states(&self) -> Vec<MediaServerState> {
        self.ways.iter().map(Way::state).collect()
    }

    /// Waits until the first connection stands.
    pub(crate) async fn first_up(&self) {
        let waiting = self.ways.iter().map(|way| Box::pin(way.first_up()));
        futures_util::future::select_all(waiting).await;
    }

    /// Waits until the connections to all stand.
    #[cfg(test)]
    pub(super) async fn all_up(&self) {
        for way in &self.ways {
            way.first_up().await;
        }
    }

    /// Makes a pipeline, tagged as ours, on the media server that carries the fewest sessions of those that are there. If
    /// that one turns out to be lost, the next is tried.
    pub(crate) async fn open_pipeline(&self) -> Result<(Pipeline, Events), Failure> {
        let mut failure = Failure::Away(self.why_away());
        for (way, seat) in self.by_load() {
            match way.open_pipeline(seat).await {
                Err(Failure::Away(why)) => failure = Failure::Away(why),
                outcome => return outcome,
            }
        }
        Err(failure)
    }

    /// Those that are there, the least loaded first; of equals, the one that is named first. Each seat counts from now on,
    /// so that sessions that begin at the same time spread.
    fn by_load(&self) -> impl Iterator<Item = (&Way, Seat)> {
        let mut ways: Vec<&Way> = self.ways.iter().filter(|way| way.is_up()).collect();
        ways.sort_by_key(|way| way.load().sessions());
        ways.into_iter().map(|way| (way, way.load().take_seat()))
    }

    fn why_away(&self) -> String {
        self.ways.iter().filter_map(Way::why_away).collect::<Vec<_>>().join("; ")
    }
}
