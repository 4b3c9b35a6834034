use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{join_all, try_join_all};
use netguard::{Fetcher, SourceUrl};
use tokio::sync::mpsc;

use super::options::Options;
use super::play::{AHEAD, Opened, nature, open_renditions, tell};
use super::rendition::{Piece, Rendition};
use crate::player::source::{News, Outlet, SourceError};

/// Segments of one time line and one map, decrypted, of each rendition: all in one, or pictures and sound apart. A program that
/// reads streams of bytes can read this as one.
pub(crate) type Part = Vec<mpsc::Receiver<Bytes>>;

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
    /// Hands out one part of the stream after another; ends when the stream does.
    pub(crate) async fn feed(self, parts: mpsc::Sender<Part>) -> Result<(), SourceError> {
        let (mut fetching, mut strands) = (Vec::new(), Vec::new());
        for Opened { url, base, media } in self.opened {
            let (sender, pieces) = mpsc::channel(AHEAD);
            strands.push(Strand { pieces, next: None });
            fetching.push(Rendition::new(self.fetcher, url, base, media, self.start).run(sender));
        }
        tokio::try_join!(try_join_all(fetching), hand_out(strands, parts))?;
        Ok(())
    }
}

/// One rendition, and the piece of it that begins the next part.
struct Strand {
    pieces: mpsc::Receiver<Piece>,
    next: Option<Piece>,
}

async fn hand_out(mut strands: Vec<Strand>, parts: mpsc::Sender<Part>) -> Result<(), SourceError> {
    loop {
        for strand in &mut strands {
            strand.fill().await;
        }
        if strands.iter().all(|strand| strand.next.is_none()) {
            return Ok(());
        }
        let (mut feeding, mut part) = (Vec::new(), Part::new());
        for strand in &mut strands {
            let (feed, bytes) = mpsc::channel(1);
            part.push(bytes);
            feeding.push(strand.feed(feed));
        }
        parts.send(part).await.map_err(|_| SourceError::Unheard)?;
        join_all(feeding).await;
    }
}

impl Strand {
    async fn fill(&mut self) {
        if self.next.is_none() {
            self.next = self.pieces.recv().await;
        }
    }

    /// Hands out all that goes on where its first piece left off. Whoever does not take it to the end has enough of it.
    async fn feed(&mut self, feed: mpsc::Sender<Bytes>) {
        let Some(first) = self.next.take() else { return };
        let (line, map) = (first.line, first.map);
        for bytes in map.iter().chain([&first.data]) {
            let _ = feed.send(bytes.clone()).await;
        }
        while let Some(piece) = self.pieces.recv().await {
            if piece.line != line || piece.map != map {
                self.next = Some(piece);
                return;
            }
            let _ = feed.send(piece.data).await;
        }
    }
}
