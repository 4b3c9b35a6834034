use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use netguard::{Scheme, SourceUrl};
use tokio::sync::{Mutex, mpsc};

use super::conversion::Unplayable;
use super::ffmpeg::{self, Content, Input, Origin};
use super::source::{News, Outlet, SourceError};
use super::surroundings::Surroundings;
use super::{hls, rtsp};

/// How a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// By code of this program, where it knows the protocol.
    Native,
    /// With the help of a child process, that makes it into what viewers can play.
    Transcoded(Unplayable),
}

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Hls,
    Rtsp,
    /// One file, of whatever container.
    File,
}

/// Reads a source until its end.
///
/// # Errors
/// Why it ended before that.
pub(super) async fn read(
    uri: &str,
    route: Route,
    position: Duration,
    surroundings: &Surroundings,
    out: Outlet,
) -> Result<(), SourceError> {
    let url: SourceUrl = uri.parse().map_err(|error: netguard::InvalidUrl| SourceError::Refused(error.to_string()))?;
    let start = (!position.is_zero()).then_some(position);
    match (protocol(&url, surroundings).await?, route) {
        (Protocol::Hls, Route::Native) => {
            hls::play(&url, start, &surroundings.hls(), &surroundings.fetcher, &out).await
        }
        (Protocol::Hls, Route::Transcoded(why)) => {
            let reading = hls::open(&url, start, &surroundings.hls(), &surroundings.fetcher, &out).await?;
            let (sender, parts) = mpsc::channel(1);
            // all of it is there before the child has read it
            tokio::select! {
                biased;
                played = convert(parts, why, &out) => played,
                Err(error) = reading.feed(sender) => Err(error),
            }
        }
        (Protocol::Rtsp, Route::Native) => {
            rtsp::play(&url, surroundings.rtsp(), surroundings.fetcher.guard(), &out).await
        }
        (Protocol::Rtsp, Route::Transcoded(why)) => rtsp::convert(&url, why, surroundings.fetcher.guard(), &out).await,
        (Protocol::File, _) => {
            let origin = origin(&url, surroundings).await?;
            let inspected = ffmpeg::inspect(origin.url()).await?;
            ffmpeg::play(Input::File(origin, inspected), start, &out).await
        }
    }
}

/// Plays what child processes make of a stream: one for each part, for what follows a discontinuity may be anything.
async fn convert(mut parts: mpsc::Receiver<hls::Part>, why: Unplayable, out: &Outlet) -> Result<(), SourceError> {
    let mut is_first = true;
    while let Some(part) = parts.recv().await {
        if !std::mem::take(&mut is_first) {
            out.send(News::Discontinuity).await.map_err(|_| SourceError::Unheard)?;
        }
        let origins = part.into_iter().map(|bytes| serve(Content::Stream(Mutex::new(Some(bytes)))));
        ffmpeg::play(Input::Stream(try_join_all(origins).await?, why), None, out).await?;
    }
    Ok(())
}

/// What an address leads to, by its scheme, or else by the first bytes that come from there.
pub(super) async fn protocol(url: &SourceUrl, surroundings: &Surroundings) -> Result<Protocol, SourceError> {
    match url.scheme() {
        Scheme::Rtsp | Scheme::Rtsps => Ok(Protocol::Rtsp),
        Scheme::File => Ok(Protocol::File),
        Scheme::Http | Scheme::Https => {
            let first = first_bytes(url, surroundings).await.map_err(|error| {
                let sentence = error.to_string();
                if error.is_transient() { SourceError::Interrupted(sentence) } else { SourceError::Refused(sentence) }
            })?;
            Ok(if is_playlist(&first) { Protocol::Hls } else { Protocol::File })
        }
    }
}

async fn first_bytes(url: &SourceUrl, surroundings: &Surroundings) -> Result<Vec<u8>, netguard::Error> {
    const ENOUGH: usize = 16;
    let mut found = surroundings.fetcher.get(url).max_body(u64::MAX).send().await?.require_success()?;
    let mut first = Vec::new();
    while first.len() < ENOUGH
        && let Some(chunk) = found.chunk().await?
    {
        first.extend_from_slice(&chunk);
    }
    Ok(first)
}

/// RFC 8216, 4.3.1.1; some servers put a byte order mark before it.
fn is_playlist(first: &[u8]) -> bool {
    first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).starts_with(b"#EXTM3U")
}

/// What a child process reads in place of the source.
pub(super) async fn origin(url: &SourceUrl, surroundings: &Surroundings) -> Result<Origin, SourceError> {
    let content = match (url.scheme(), &surroundings.media_folder) {
        (Scheme::File, Some(folder)) => {
            let file = folder.open_url(url).map_err(|error| SourceError::Refused(error.to_string()))?;
            Content::File(Arc::new(file))
        }
        (Scheme::File, None) => {
            let sentence =
                "Files can be played only from a media folder, and none is set: see the setting media-folder.";
            return Err(SourceError::Refused(sentence.to_owned()));
        }
        _ => Content::Url(url.clone(), surroundings.fetcher.clone()),
    };
    serve(content).await
}

async fn serve(content: Content) -> Result<Origin, SourceError> {
    let not_served = |error| SourceError::Interrupted(format!("Nothing can be served on loopback: {error}."));
    Origin::of(content).await.map_err(not_served)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playlists_are_told_by_their_first_line() {
        assert!(is_playlist(b"#EXTM3U\n#EXT-X"));
        assert!(is_playlist(b"\xef\xbb\xbf#EXTM3U\r\n"));
        assert!(!is_playlist(b"\0\0\0\x20ftypisom"));
        assert!(!is_playlist(b""));
    }
}
