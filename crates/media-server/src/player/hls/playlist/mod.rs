//! Playlists (RFC 8216): text in, checked values out.
//!
//! Read by hand, line by line, because what is out in the world is sloppier than a grammar: commas in titles, tags without a
//! value, attributes in the wrong case of quotes. What is not known is passed over, as the standard demands.

mod attributes;
mod master;
mod media;

pub(super) use master::{Audio, Master, Variant};
pub(super) use media::{Key, Map, Media, Segment};

/// The longest playlist that is read, in bytes: a day of segments of four seconds.
pub(super) const LONGEST: u64 = 1024 * 1024;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Playlist {
    /// Lists variants of the same stream.
    Master(Master),
    /// Lists segments.
    Media(Media),
}

/// Why a playlist cannot be played. The texts are sentences for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unplayable {
    #[error("This is not an HLS playlist: it does not begin with #EXTM3U.")]
    NotAPlaylist,
    #[error("The HLS playlist is broken: {0}.")]
    Broken(&'static str),
    #[error("The stream is protected ({0}). Only AES-128 with a plain key can be played.")]
    Protected(String),
    #[error("The HLS playlist holds no variant that can be played.")]
    NoVariant,
}

impl Playlist {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Unplayable> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        if !lines.next().is_some_and(|first| first.starts_with("#EXTM3U")) {
            return Err(Unplayable::NotAPlaylist);
        }
        let is_master = lines.clone().any(|line| line.starts_with("#EXT-X-STREAM-INF"));
        if is_master { Ok(Self::Master(Master::parse(lines))) } else { Media::parse(lines).map(Self::Media) }
    }
}

/// A line of a playlist.
enum Line<'a> {
    /// A tag's name without `#`, and what comes after the colon.
    Tag(&'a str, &'a str),
    Uri(&'a str),
    Comment,
}

fn read(line: &str) -> Line<'_> {
    match line.strip_prefix('#') {
        None => Line::Uri(line),
        Some(tag) if tag.starts_with("EXT") => {
            let (name, value) = tag.split_once(':').unwrap_or((tag, ""));
            Line::Tag(name, value.trim())
        }
        Some(_) => Line::Comment,
    }
}

#[cfg(test)]
mod tests;
