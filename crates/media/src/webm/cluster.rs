//! Clusters: a time, and blocks whose times are told from it (RFC 9559, 5.1.3).

use super::ebml::{self, id, put_id, put_length, put_master, put_number};
use super::head::{AUDIO_TRACK, RATE, VIDEO_TRACK};
use crate::fragment::Sample;
use crate::{Kind, MediaTime};

const KEYFRAME: u8 = 0x80;
/// Track, time, flags.
const BLOCK_HEADER: usize = 4;

/// Appends clusters with these samples: one, unless their times are too far apart for its blocks to tell.
pub(super) fn put_clusters(out: &mut Vec<u8>, mut samples: Vec<Sample>) {
    samples.sort_by_key(|sample| sample.frame.presentation_time);
    let mut rest = samples.as_slice();
    while let Some(first) = rest.first() {
        let start = ticks(first.frame.presentation_time);
        let reach = rest.iter().take_while(|sample| is_within_reach(start, sample)).count();
        let (cluster, after) = rest.split_at(reach);
        put_cluster(out, start, cluster);
        rest = after;
    }
}

fn ticks(time: MediaTime) -> i64 {
    time.ticks(RATE).max(0)
}

fn is_within_reach(start: i64, sample: &Sample) -> bool {
    ticks(sample.frame.presentation_time) - start <= i64::from(i16::MAX)
}

fn put_cluster(out: &mut Vec<u8>, start: i64, samples: &[Sample]) {
    put_master(out, id::CLUSTER, |out| {
        put_number(out, id::TIMESTAMP, start.unsigned_abs());
        for sample in in_order(samples) {
            put_block(out, start, sample);
        }
    });
}

/// By time; but if the first picture stands on its own it goes first, which tells a reader that it can start here.
fn in_order(samples: &[Sample]) -> impl Iterator<Item = &Sample> {
    let picture = samples.iter().position(|sample| sample.frame.kind == Kind::Video);
    let first = picture.filter(|index| samples[*index].frame.is_keyframe);
    let others = samples.iter().enumerate().filter(move |(index, _)| Some(*index) != first);
    first.map(|index| &samples[index]).into_iter().chain(others.map(|(_, sample)| sample))
}

fn put_block(out: &mut Vec<u8>, start: i64, sample: &Sample) {
    let frame = &sample.frame;
    let track = if frame.kind == Kind::Video { VIDEO_TRACK } else { AUDIO_TRACK };
    // within reach, as the caller has seen
    let time = (ticks(frame.presentation_time) - start) as i16;
    put_id(out, id::SIMPLE_BLOCK);
    put_length(out, (BLOCK_HEADER + frame.data.len()) as u64);
    out.push(0x80 | track);
    out.extend(time.to_be_bytes());
    out.push(if frame.is_keyframe { KEYFRAME } else { 0 });
    out.extend(&frame.data);
}

/// What is told at the front of a cluster: its time, and what its first block is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Front {
    pub(super) start: u64,
    pub(super) first: Block,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) track: u8,
    pub(super) time: i16,
    pub(super) is_keyframe: bool,
}

impl Front {
    /// From the first bytes of a cluster's body.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let (id, length, header) = ebml::take_header(body)?;
        let (start, rest) = body[header..].split_at_checked(usize::try_from(length).ok()?)?;
        let (block_id, _, header) = ebml::take_header(rest)?;
        let is_ours = (id, block_id) == (id::TIMESTAMP, id::SIMPLE_BLOCK);
        is_ours.then(|| Some(Self { start: ebml::number(start), first: Block::read(&rest[header..])? }))?
    }
}

impl Block {
    fn read(body: &[u8]) -> Option<Self> {
        let &[track, high, low, flags] = body.first_chunk::<BLOCK_HEADER>()?;
        Some(Self { track: track & 0x7f, time: i16::from_be_bytes([high, low]), is_keyframe: flags & KEYFRAME != 0 })
    }
}

/// When the media of a cluster end, in ticks from its time: the last block of each track lasts as long as the one before.
pub(super) fn length(body: &[u8]) -> u64 {
    let blocks = || ebml::within(body).filter(|(id, _)| *id == id::SIMPLE_BLOCK);
    let times = |track: u8| {
        let of_track = blocks().filter_map(|(_, body)| Block::read(body)).filter(move |block| block.track == track);
        of_track.map(|block| i64::from(block.time)).collect::<Vec<i64>>()
    };
    let ends = [(VIDEO_TRACK, 33), (AUDIO_TRACK, 20)].map(|(track, usual)| match *times(track) {
        [.., before, last] => last + (last - before),
        [last] => last + usual,
        [] => 0,
    });
    ends.into_iter().max().unwrap_or(0).unsigned_abs()
}
