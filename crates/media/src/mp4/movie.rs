//! The movie box, which says what the tracks are (ISO 14496-12, 8.2); with or without tables of samples.

use bytes::Bytes;

use super::boxes::{self, Name, push_u16, push_u32, push_u64, put, put_full, u32_at};
use super::entry::data_information;
use super::tables::Tables;
use crate::Kind;

/// Of the movie, in hertz: what video counts in.
pub(super) const MOVIE_RATE: u32 = 90_000;

/// What does not change of a track while it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Track {
    pub(super) id: u32,
    pub(super) kind: Kind,
    /// In hertz.
    pub(super) rate: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    /// The body of `stsd`.
    pub(super) description: Bytes,
}

/// The box that stands before the fragments; and where in `out` the 20 bytes are in which the length can be told later.
pub(super) fn put_head(out: &mut Vec<u8>, tracks: &[Track]) -> usize {
    let mut length_at = 0;
    put(out, b"moov", |out| {
        put_header(out, tracks, 0);
        for track in tracks {
            put_track(out, track, &Tables::default(), 0);
        }
        put(out, b"mvex", |out| {
            length_at = out.len();
            put(out, b"free", |out| out.extend([0; 12]));
            tracks.iter().for_each(|track| put_fragment_defaults(out, track));
        });
    });
    length_at
}

/// Tells the length of the whole, in place of the free box (8.8.2).
pub(super) fn length_box(duration: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put_full(&mut out, b"mehd", 1, 0, |out| push_u64(out, duration));
    out
}

/// The box at the end of a finished file. `duration` in ticks of [`MOVIE_RATE`].
pub(super) fn put_final(out: &mut Vec<u8>, tracks: &[(Track, Tables)], duration: u64) {
    let plain: Vec<Track> = tracks.iter().map(|(track, _)| track.clone()).collect();
    put(out, b"moov", |out| {
        put_header(out, &plain, duration);
        for (track, tables) in tracks {
            put_track(out, track, tables, tables.end_in(track.rate, MOVIE_RATE));
        }
    });
}

/// The unity matrix (8.2.2).
fn push_matrix(out: &mut Vec<u8>) {
    for value in [1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30] {
        push_u32(out, value);
    }
}

fn put_header(out: &mut Vec<u8>, tracks: &[Track], duration: u64) {
    put_full(out, b"mvhd", 1, 0, |out| {
        out.extend([0; 16]); // made, changed
        push_u32(out, MOVIE_RATE);
        push_u64(out, duration);
        push_u32(out, 1 << 16); // speed
        push_u16(out, 1 << 8); // volume
        out.extend([0; 10]);
        push_matrix(out);
        out.extend([0; 24]);
        push_u32(out, tracks.iter().map(|track| track.id + 1).max().unwrap_or(1));
    });
}

fn put_track(out: &mut Vec<u8>, track: &Track, tables: &Tables, duration: u64) {
    put(out, b"trak", |out| {
        put_track_header(out, track, duration);
        tables.put_edits(out, track.rate, MOVIE_RATE);
        put(out, b"mdia", |out| {
            put_media_header(out, track, tables.duration());
            put_handler(out, track.kind);
            put(out, b"minf", |out| put_media_information(out, track, tables));
        });
    });
}

fn put_track_header(out: &mut Vec<u8>, track: &Track, duration: u64) {
    const ENABLED_IN_MOVIE: u32 = 3;
    put_full(out, b"tkhd", 1, ENABLED_IN_MOVIE, |out| {
        out.extend([0; 16]);
        push_u32(out, track.id);
        push_u32(out, 0);
        push_u64(out, duration);
        out.extend([0; 12]); // reserved, layer, alternate group
        push_u16(out, if track.kind == Kind::Audio { 1 << 8 } else { 0 });
        push_u16(out, 0);
        push_matrix(out);
        push_u32(out, track.width << 16);
        push_u32(out, track.height << 16);
    });
}

fn put_media_header(out: &mut Vec<u8>, track: &Track, duration: u64) {
    const UNDETERMINED_LANGUAGE: u16 = 0x55c4;
    put_full(out, b"mdhd", 1, 0, |out| {
        out.extend([0; 16]);
        push_u32(out, track.rate);
        push_u64(out, duration);
        push_u16(out, UNDETERMINED_LANGUAGE);
        push_u16(out, 0);
    });
}

fn handler(kind: Kind) -> (&'static Name, &'static [u8]) {
    match kind {
        Kind::Video => (b"vide", b"video\0"),
        Kind::Audio => (b"soun", b"audio\0"),
    }
}

fn put_handler(out: &mut Vec<u8>, kind: Kind) {
    let (handler, name) = handler(kind);
    put_full(out, b"hdlr", 0, 0, |out| {
        push_u32(out, 0);
        out.extend(handler);
        out.extend([0; 12]);
        out.extend(name);
    });
}

fn put_media_information(out: &mut Vec<u8>, track: &Track, tables: &Tables) {
    match track.kind {
        Kind::Video => put_full(out, b"vmhd", 0, 1, |out| out.extend([0; 8])),
        Kind::Audio => put_full(out, b"smhd", 0, 0, |out| out.extend([0; 4])),
    }
    data_information(out);
    put(out, b"stbl", |out| {
        put(out, b"stsd", |out| out.extend(&track.description));
        tables.put(out);
    });
}

/// All is told anew for each sample, so nothing is left to these (8.8.3).
fn put_fragment_defaults(out: &mut Vec<u8>, track: &Track) {
    put_full(out, b"trex", 0, 0, |out| {
        push_u32(out, track.id);
        push_u32(out, 1); // sample description
        out.extend([0; 12]);
    });
}

/// The tracks of a movie box as [`put_head`] writes it, given its body.
pub(super) fn read_tracks(movie: &[u8]) -> Option<Vec<Track>> {
    boxes::within(movie).filter(|(name, _)| name == b"trak").map(|(_, body)| read_track(body)).collect()
}

fn read_track(body: &[u8]) -> Option<Track> {
    let header = boxes::find(body, b"tkhd")?;
    let media = boxes::find(body, b"mdia")?;
    let handler_name = boxes::find(media, b"hdlr")?.get(8..12)?;
    let kind = [Kind::Video, Kind::Audio].into_iter().find(|kind| handler_name == handler(*kind).0)?;
    let rate = u32_at(boxes::find(media, b"mdhd")?, 20).filter(|rate| *rate > 0)?;
    let description = Bytes::copy_from_slice(boxes::find_path(media, &[b"minf", b"stbl", b"stsd"])?);
    let size = |offset| u32_at(header, offset).map(|fixed: u32| fixed >> 16);
    Some(Track { id: u32_at(header, 20)?, kind, rate, width: size(88)?, height: size(92)?, description })
}
