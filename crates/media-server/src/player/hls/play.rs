use std::time::Duration;

use futures_util::future::try_join_all;
use netguard::{Fetcher, SourceUrl};
use tokio::sync::mpsc;

use super::choice;
use super::download::{self, Loaded};
use super::failure::Failure;
use super::options::Options;
use super::playlist::{Master, Media, Playlist, Unplayable};
use super::rendition::{Piece, Rendition};
use super::segments::Segments;
use super::weave::{Weaver, Woven};
use crate::player::source::{Nature, News, Outlet, SourceError};

/// Segments that are fetched ahead of the one that is being played.
pub(super) const AHEAD: usize = 1;

/// A media playlist, from where it was loaded and what it is relative to.
pub(super) struct Opened {
    pub(super) url: SourceUrl,
    pub(super) base: SourceUrl,
    pub(super) media: Media,
}

/// Plays an HLS stream into `out`: a live one from near its end, a recorded one from `start` or its beginning.
///
/// Returns when the stream has ended.
pub(crate) async fn play(
    url: &SourceUrl,
    start: Option<Duration>,
    options: &Options,
    fetcher: &Fetcher,
    out: &Outlet,
) -> Result<(), SourceError> {
    tokio::select! {
        outcome = run(url, start, options, fetcher, out) => outcome,
        () = out.closed() => Err(SourceError::Unheard),
    }
}

async fn run(
    url: &SourceUrl,
    start: Option<Duration>,
    options: &Options,
    fetcher: &Fetcher,
    out: &Outlet,
) -> Result<(), SourceError> {
    let opened = open_renditions(url, options, fetcher).await?;
    tell(out, News::Nature(nature(&opened))).await?;
    let (mut inputs, mut fetching) = (Vec::new(), Vec::new());
    for Opened { url, base, media } in opened {
        let (sender, receiver) = mpsc::channel(AHEAD);
        inputs.push(receiver);
        fetching.push(Rendition::new(fetcher, url, base, media, start).run(sender));
    }
    tokio::try_join!(try_join_all(fetching), weave(inputs, out))?;
    Ok(())
}

/// What is to be played of a stream.
pub(super) async fn open_renditions(
    url: &SourceUrl,
    options: &Options,
    fetcher: &Fetcher,
) -> Result<Vec<Opened>, SourceError> {
    open(url, options, fetcher).await.map_err(Failure::at_the_start)
}

/// The media playlists to be played: one, or one of pictures and one of sound.
async fn open(url: &SourceUrl, options: &Options, fetcher: &Fetcher) -> Result<Vec<Opened>, Failure> {
    let Loaded { base, playlist } = download::playlist(fetcher, url).await?;
    match playlist {
        Playlist::Media(media) => Ok(vec![Opened { url: url.clone(), base, media }]),
        Playlist::Master(master) => open_variant(&master, &base, options, fetcher).await,
    }
}

async fn open_variant(
    master: &Master,
    base: &SourceUrl,
    options: &Options,
    fetcher: &Fetcher,
) -> Result<Vec<Opened>, Failure> {
    let variant = choice::variant(master, options).ok_or(Unplayable::NoVariant)?;
    tracing::debug!(bandwidth = variant.bandwidth, height = variant.height, "a variant of a stream was chosen");
    let uris = std::iter::once(variant.uri.as_str()).chain(choice::audio(master, variant));
    try_join_all(uris.map(|uri| open_media(uri, base, fetcher))).await
}

async fn open_media(uri: &str, base: &SourceUrl, fetcher: &Fetcher) -> Result<Opened, Failure> {
    let url = download::resolve(base, uri)?;
    match download::playlist(fetcher, &url).await? {
        Loaded { base, playlist: Playlist::Media(media) } => Ok(Opened { url, base, media }),
        Loaded { playlist: Playlist::Master(_), .. } => {
            Err(Unplayable::Broken("a variant lists variants again").into())
        }
    }
}

pub(super) fn nature(opened: &[Opened]) -> Nature {
    let is_ended = opened.iter().all(|rendition| rendition.media.is_ended);
    let duration = opened.first().map(|rendition| rendition.media.duration());
    Nature { is_live: !is_ended, duration: duration.filter(|_| is_ended), can_seek: is_ended, is_paced: false }
}

/// Reads frames from segments as they come, and hands them out in order.
async fn weave(mut inputs: Vec<mpsc::Receiver<Piece>>, out: &Outlet) -> Result<(), SourceError> {
    let mut weaver = Weaver::new(inputs.len());
    let mut readers: Vec<Segments> = inputs.iter().map(|_| Segments::default()).collect();
    loop {
        match weaver.poll() {
            Woven::News(news) => tell(out, news).await?,
            Woven::Need(strand) => match inputs[strand].recv().await {
                Some(piece) => {
                    let items = readers[strand].read(&piece)?;
                    if let Some(stream) = readers[strand].take_unsupported() {
                        tell(out, News::Unsupported(stream)).await?;
                    }
                    weaver.add(strand, piece.line, items);
                }
                None => weaver.end(strand),
            },
            Woven::End => return Ok(()),
        }
    }
}

pub(super) async fn tell(out: &Outlet, news: News) -> Result<(), SourceError> {
    out.send(news).await.map_err(|_| SourceError::Unheard)
}
