use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::sleep_until;

use super::conversion::Unplayable;
use super::route::{self, Route};
use super::source::{Nature, News, SourceError};
use super::stage::{Stage, Tracks};
use super::surroundings::Surroundings;
use crate::webrtc::Publisher;

/// One run of a source: the task that reads it, and the stage that it is played on. Ends when dropped.
#[derive(Debug)]
pub(super) struct Run {
    news: mpsc::Receiver<News>,
    reading: JoinHandle<Result<(), SourceError>>,
    stage: Stage,
    /// How the reading ended; what it handed out before is still to be played.
    outcome: Option<Result<(), SourceError>>,
    paused: Option<Instant>,
}

/// What there is to do.
#[derive(Debug)]
pub(super) enum Heard {
    /// The stage may have something to play.
    Something,
    Unplayable(Unplayable),
    /// All of the source has been played.
    Ended,
    Failed(SourceError),
    /// It is time to begin again, at this position.
    Retry(Duration),
}

/// What a source may hand out before the player takes it.
const NEWS: usize = 64;

impl Run {
    pub(super) fn begin(uri: &str, route: Route, position: Duration, surroundings: &Arc<Surroundings>) -> Self {
        let (outlet, news) = mpsc::channel(NEWS);
        let (uri, surroundings) = (uri.to_owned(), Arc::clone(surroundings));
        let reading = tokio::spawn(async move { route::read(&uri, route, position, &surroundings, outlet).await });
        Self { news, reading, stage: Stage::new(position), outcome: None, paused: None }
    }

    pub(super) fn nature(&self) -> Nature {
        self.stage.nature()
    }

    pub(super) fn position(&self) -> Duration {
        self.stage.position()
    }

    pub(super) fn has_played(&self) -> bool {
        self.stage.has_played()
    }

    pub(super) fn pause(&mut self, now: Instant) {
        self.paused = Some(now);
    }

    pub(super) fn resume(&mut self, now: Instant) {
        if let Some(paused) = self.paused.take() {
            self.stage.delay(now.saturating_duration_since(paused));
        }
    }

    pub(super) fn play(&mut self, now: Instant, tracks: &mut Tracks, publisher: &Publisher) {
        self.stage.play(now, tracks, &mut |packet| publisher.publish(packet));
    }

    /// Waits for whatever comes next; may be dropped and called again.
    pub(super) async fn next(&mut self, is_paused: bool) -> Heard {
        if self.outcome.is_some() && self.stage.is_drained() {
            return match self.outcome.take() {
                Some(Err(error)) => Heard::Failed(error),
                _ => Heard::Ended,
            };
        }
        let due = self.stage.next_due(self.outcome.is_some()).filter(|_| !is_paused);
        let until = due.map_or_else(far_future, Into::into);
        let wants_news = self.outcome.is_none() && self.stage.has_room();
        tokio::select! {
            news = self.news.recv(), if wants_news => match news {
                Some(news) => match self.stage.hear(Instant::now(), news) {
                    Ok(()) => Heard::Something,
                    Err(why) => Heard::Unplayable(why),
                },
                None => {
                    self.outcome = Some(self.end().await);
                    Heard::Something
                }
            },
            () = sleep_until(until) => Heard::Something,
        }
    }

    async fn end(&mut self) -> Result<(), SourceError> {
        match (&mut self.reading).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::error!(%error, "a fault ended the reading of a source");
                Err(SourceError::Interrupted("The source was ended by a fault of the media server.".to_owned()))
            }
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

/// What never comes.
fn far_future() -> tokio::time::Instant {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    tokio::time::Instant::now() + DAY
}
