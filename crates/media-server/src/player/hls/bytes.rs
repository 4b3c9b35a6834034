use std::time::Duration;

use bytes::Bytes;
use futures_util::future::try_join_all;
use netguard::{Fetcher, SourceUrl};
use tokio::sync::mpsc;

use super::options::Options;
use super::play::{AHEAD, Opened, nature, open_renditions, tell};
use super::rendition::{Piece, Rendition};
use crate::player::source::{News, Outlet, SourceError};

/// A stream whose segments are wanted as they are, not the frames in them.
pub(crate) struct Reading<'a> {
    start: Option<Duration>,
    fetcher: &'a Fetcher,
    opened: Vec<Opened>,
}

/// Opens a stream to read its segments, and tells its nature.
pub(crate) async fn open<'a>(
    url: &SourceUrl,
    start: Option<Duration>,
    options: &Options,
    fetcher: &'a Fetcher,
    out: &Outlet,
) -> Result<Reading<'a>, SourceError> {
    let opened = open_renditions(url, options, fetcher).await?;
    tell(out, News::Nature(nature(&opened))).await?;
    Ok(Reading { start, fetcher, opened })
}

impl Reading<'_> {
    /// One, or one of pictures and one of sound.
    pub(crate) fn renditions(&self) -> usize {
        self.opened.len()
    }

    /// Hands out each rendition's segments, decrypted, one after another; ends when the stream does, or nobody takes them.
    pub(crate) async fn feed(self, feeds: Vec<mpsc::Sender<Bytes>>) -> Result<(), SourceError> {
        let (mut fetching, mut passing) = (Vec::new(), Vec::new());
        for (Opened { url, base, media }, feed) in self.opened.into_iter().zip(feeds) {
            let (sender, receiver) = mpsc::channel(AHEAD);
            fetching.push(Rendition::new(self.fetcher, url, base, media, self.start).run(sender));
            passing.push(pass(receiver, feed));
        }
        tokio::try_join!(try_join_all(fetching), try_join_all(passing))?;
        Ok(())
    }
}

async fn pass(mut pieces: mpsc::Receiver<Piece>, feed: mpsc::Sender<Bytes>) -> Result<(), SourceError> {
    let mut told = None;
    while let Some(piece) = pieces.recv().await {
        if told != piece.map {
            told.clone_from(&piece.map);
            feed.send(piece.map.unwrap_or_default()).await.map_err(|_| SourceError::Unheard)?;
        }
        feed.send(piece.data).await.map_err(|_| SourceError::Unheard)?;
    }
    Ok(())
}
