use std::time::Duration;

use media::{Format, Frame, Kind};
use netguard::{Guard, Policy};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::super::{Options, play};
use crate::player::source::{Nature, News, SourceError};

/// Long enough for a busy machine; what is awaited comes within two seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A player without a stage: it takes what a source hands out.
pub(super) struct Viewer {
    news: mpsc::Receiver<News>,
    source: JoinHandle<Result<(), SourceError>>,
    pub(super) nature: Option<Nature>,
    pub(super) formats: Vec<Format>,
    pub(super) frames: Vec<Frame>,
}

pub(super) fn loopback() -> Guard {
    Guard::new(Policy { allowed_networks: vec!["127.0.0.0/8".parse().unwrap()] })
}

impl Viewer {
    pub(super) fn watch(url: &str, options: Options) -> Self {
        Self::watch_by(url, options, loopback())
    }

    pub(super) fn watch_by(url: &str, options: Options, guard: Guard) -> Self {
        let (out, news) = mpsc::channel(64);
        let url = url.parse().unwrap();
        let source = tokio::spawn(async move { play(&url, options, &guard, &out).await });
        Self { news, source, nature: None, formats: Vec::new(), frames: Vec::new() }
    }

    /// Takes what comes until `enough`.
    pub(super) async fn until(&mut self, enough: impl Fn(&Self) -> bool) {
        while !enough(self) {
            let news = timeout(PATIENCE, self.news.recv()).await.expect("something in time");
            match news {
                Some(News::Nature(nature)) => self.nature = Some(nature),
                Some(News::Format(format)) => self.formats.push(format),
                Some(News::Frame(frame)) => self.frames.push(frame),
                Some(news @ (News::Discontinuity | News::Unsupported(_))) => panic!("cameras do not say {news:?}"),
                None => panic!("the source ended: {:?}", (&mut self.source).await),
            }
        }
    }

    /// How the source ends; what it still hands out goes by.
    pub(super) async fn end(mut self) -> SourceError {
        let drain = async { while self.news.recv().await.is_some() {} };
        timeout(PATIENCE, drain).await.expect("an end in time");
        self.source.await.unwrap().unwrap_err()
    }

    /// How the source ends when nobody listens any more.
    pub(super) async fn leave(self) -> SourceError {
        drop(self.news);
        timeout(PATIENCE, self.source).await.expect("an end in time").unwrap().unwrap_err()
    }

    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Frame> {
        self.frames.iter().filter(move |frame| frame.kind == kind)
    }

    pub(super) fn has(&self, pictures: usize, sounds: usize) -> bool {
        self.of(Kind::Video).count() >= pictures && self.of(Kind::Audio).count() >= sounds
    }
}
