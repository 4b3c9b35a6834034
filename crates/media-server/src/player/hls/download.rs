use std::time::Duration;

use bytes::Bytes;
use netguard::{ByteRange, Error, Fetcher, Scheme, SourceUrl};
use tokio::time::timeout;

use super::failure::Failure;
use super::playlist::{self, Playlist};

/// Ten seconds of 4K at 50 Mbit/s.
const LARGEST_SEGMENT: u64 = 64 * 1024 * 1024;

/// A playlist takes no longer than this, however slowly it drips in.
const PLAYLIST_PATIENCE: Duration = Duration::from_secs(15);

/// A playlist, and the URL that its own URIs are relative to.
pub(super) struct Loaded {
    pub(super) base: SourceUrl,
    pub(super) playlist: Playlist,
}

pub(super) async fn playlist(fetcher: &Fetcher, url: &SourceUrl) -> Result<Loaded, Failure> {
    let load = async {
        let answer = fetcher.get(url).max_body(playlist::LONGEST).send().await?.require_success()?;
        let base = answer.url().clone();
        Ok::<_, Error>((base, answer.bytes(playlist::LONGEST).await?))
    };
    let (base, bytes) = timeout(PLAYLIST_PATIENCE, load).await.map_err(|_| Error::TimedOut)??;
    Ok(Loaded { base, playlist: Playlist::parse(&bytes)? })
}

/// What a playlist's URI means. A playlist from the network names only what is on the network.
pub(super) fn resolve(base: &SourceUrl, uri: &str) -> Result<SourceUrl, Failure> {
    let url = base.join(uri).map_err(Error::from)?;
    match url.scheme() {
        Scheme::Http | Scheme::Https => Ok(url),
        Scheme::File | Scheme::Rtsp | Scheme::Rtsps => Err(Error::Refused.into()),
    }
}

/// A whole file or a part of it, within `patience`.
pub(super) async fn file(
    fetcher: &Fetcher,
    url: &SourceUrl,
    range: Option<ByteRange>,
    patience: Duration,
) -> Result<Bytes, Failure> {
    timeout(patience, fetch(fetcher, url, range)).await.map_err(|_| Error::TimedOut)?
}

async fn fetch(fetcher: &Fetcher, url: &SourceUrl, range: Option<ByteRange>) -> Result<Bytes, Failure> {
    let request = fetcher.get(url).max_body(LARGEST_SEGMENT);
    let Some(range) = range else {
        return Ok(request.send().await?.require_success()?.bytes(LARGEST_SEGMENT).await?);
    };
    let answer = request.range(range).send().await?.require_success()?;
    let starts_at = answer.content_range().map_or(0, |part| part.start);
    cut(&answer.bytes(LARGEST_SEGMENT).await?, starts_at, range).ok_or(Failure::WrongRange)
}

/// The wanted part of what was sent: servers may send more than was asked for, even all of it.
fn cut(sent: &Bytes, starts_at: u64, wanted: ByteRange) -> Option<Bytes> {
    let from = usize::try_from(wanted.start.checked_sub(starts_at)?).ok()?;
    let length = wanted.length.map(usize::try_from).transpose().ok()?;
    let to = length.map_or(Some(sent.len()), |length| from.checked_add(length))?;
    (from <= to && to <= sent.len()).then(|| sent.slice(from..to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wanted_part_is_cut_out() {
        let sent = Bytes::from_static(b"0123456789");
        let wanted = |start, length| ByteRange { start, length };
        assert_eq!(cut(&sent, 0, wanted(2, Some(3))).unwrap(), "234");
        assert_eq!(cut(&sent, 100, wanted(102, Some(3))).unwrap(), "234");
        assert_eq!(cut(&sent, 0, wanted(8, None)).unwrap(), "89");
        assert_eq!(cut(&sent, 0, wanted(8, Some(3))), None);
        assert_eq!(cut(&sent, 5, wanted(4, Some(1))), None);
        assert_eq!(cut(&sent, 0, wanted(11, None)), None);
        assert_eq!(cut(&sent, 0, wanted(1, Some(u64::MAX))), None);
    }
}
