use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use netguard::{Fetcher, SourceUrl};
use tokio::sync::mpsc;
use tokio::time::{Instant as Timer, sleep_until};

use super::download::{self, Loaded};
use super::failure::Failure;
use super::keys::Keys;
use super::playlist::{Key, Map, Media, Playlist, Unplayable};
use super::schedule::{Job, Schedule, Stall, Step, TimeLine};
use crate::player::source::SourceError;

/// A segment, decrypted, with what its decoder needs first.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) line: TimeLine,
    pub(super) map: Option<Bytes>,
    pub(super) data: Bytes,
}

/// Fetches what one media playlist lists, in order. Nothing else retries segments.
pub(super) struct Rendition<'a> {
    fetcher: &'a Fetcher,
    /// Where the playlist is loaded from, again and again.
    url: SourceUrl,
    /// What the URIs of the playlist are relative to.
    base: SourceUrl,
    schedule: Schedule,
    keys: Keys,
    map: Option<(Arc<Map>, Bytes)>,
    last_failure: Option<Failure>,
}

/// Maps are small; the time is for the server.
const MAP_PATIENCE: Duration = Duration::from_secs(10);

impl<'a> Rendition<'a> {
    /// `media` was loaded from `url` just now and is relative to `base`.
    pub(super) fn new(
        fetcher: &'a Fetcher,
        url: SourceUrl,
        base: SourceUrl,
        media: Media,
        from: Option<Duration>,
    ) -> Self {
        let schedule = Schedule::new(media, Instant::now(), from);
        Self { fetcher, url, base, schedule, keys: Keys::default(), map: None, last_failure: None }
    }

    /// Hands out segments until the playlist ends; the bounded way out holds it back.
    pub(super) async fn run(mut self, out: mpsc::Sender<Piece>) -> Result<(), SourceError> {
        loop {
            match self.schedule.poll(Instant::now()) {
                Step::Load => self.load().await?,
                Step::Fetch(job) => {
                    if let Some(piece) = self.fetch(job).await? {
                        out.send(piece).await.map_err(|_| SourceError::Unheard)?;
                    }
                }
                Step::Wait(until) => sleep_until(Timer::from_std(until)).await,
                Step::End => return Ok(()),
            }
        }
    }

    async fn load(&mut self) -> Result<(), SourceError> {
        let asked_at = Instant::now();
        let outcome = match download::playlist(self.fetcher, &self.url).await {
            Ok(Loaded { base, playlist: Playlist::Media(media) }) => {
                self.base = base;
                self.schedule.loaded(media, asked_at)
            }
            Ok(_) => self.note(Unplayable::Broken("it lists variants where segments were").into())?,
            Err(failure) => self.note(failure)?,
        };
        outcome.map_err(|stall| stall.because_of(self.last_failure.as_ref()))
    }

    /// Keeps a failure of the playlist in mind, if it may pass.
    fn note(&mut self, failure: Failure) -> Result<Result<(), Stall>, SourceError> {
        self.check_passing(failure)?;
        Ok(self.schedule.not_loaded(Instant::now()))
    }

    fn check_passing(&mut self, failure: Failure) -> Result<(), SourceError> {
        tracing::debug!(playlist = %self.url, %failure, "a part of a stream could not be fetched");
        if !failure.is_passing() {
            return Err(failure.on_the_way());
        }
        self.last_failure = Some(failure);
        Ok(())
    }

    /// The segment, if it came this time.
    async fn fetch(&mut self, job: Job) -> Result<Option<Piece>, SourceError> {
        match self.piece(job).await {
            Ok(piece) => {
                self.schedule.fetched();
                Ok(Some(piece))
            }
            Err(failure) => {
                self.check_passing(failure)?;
                let outcome = self.schedule.not_fetched(Instant::now());
                outcome.map(|()| None).map_err(|stall| stall.because_of(self.last_failure.as_ref()))
            }
        }
    }

    async fn piece(&mut self, job: Job) -> Result<Piece, Failure> {
        let segment = &job.segment;
        let map = match &segment.map {
            Some(map) => Some(self.map(map, segment.sequence).await?),
            None => None,
        };
        let url = download::resolve(&self.base, &segment.uri)?;
        let data = download::file(self.fetcher, &url, segment.range, job.patience).await?;
        let data = self.decrypt(segment.key.as_deref(), segment.sequence, data).await?;
        Ok(Piece { line: job.line, map, data })
    }

    /// A map, fetched once for all segments that it holds for.
    async fn map(&mut self, map: &Arc<Map>, sequence: u64) -> Result<Bytes, Failure> {
        if let Some((known, bytes)) = &self.map
            && known == map
        {
            return Ok(bytes.clone());
        }
        let url = download::resolve(&self.base, &map.uri)?;
        let data = download::file(self.fetcher, &url, map.range, MAP_PATIENCE).await?;
        let data = self.decrypt(map.key.as_deref(), sequence, data).await?;
        self.map = Some((Arc::clone(map), data.clone()));
        Ok(data)
    }

    async fn decrypt(&mut self, key: Option<&Key>, sequence: u64, data: Bytes) -> Result<Bytes, Failure> {
        match key {
            Some(key) => self.keys.decrypt(self.fetcher, &self.base, key, sequence, data).await,
            None => Ok(data),
        }
    }
}
