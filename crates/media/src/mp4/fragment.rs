//! Movie fragments (ISO 14496-12, 8.8): a table of samples and, behind it, their data.

use super::boxes::{self, Name, push_u32, push_u64, put, put_full, u32_at, u64_at};
use super::movie::Track;
use super::tables::Entry;
use crate::fragment::Sample;

const OFFSETS_FROM_FRAGMENT: u32 = 0x02_0000;
/// Data offset, and for each sample duration, size, flags and delay.
const ALL_TOLD: u32 = 0x0f01;
const ENTRY: usize = 16;
/// Depends on no other sample (8.8.3.1).
const KEYFRAME: u32 = 0x0200_0000;
/// Depends on others, and is none to start with.
const OTHER: u32 = 0x0101_0000;

/// The samples of one track within a fragment.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) track: &'a Track,
    pub(super) samples: Vec<&'a Sample>,
}

/// Appends a fragment of at least one run.
pub(super) fn put_fragment(out: &mut Vec<u8>, number: u32, runs: &[Run<'_>]) {
    let start = out.len();
    let mut offsets = Vec::new();
    put(out, b"moof", |out| {
        put_full(out, b"mfhd", 0, 0, |out| push_u32(out, number));
        for run in runs {
            put(out, b"traf", |out| offsets.push(put_run(out, run)));
        }
    });
    let mut data_at = out.len() - start + boxes::HEADER;
    for (run, offset_at) in runs.iter().zip(offsets) {
        out[offset_at..offset_at + 4].copy_from_slice(&(data_at as u32).to_be_bytes());
        data_at += run.samples.iter().map(|sample| sample.frame.data.len()).sum::<usize>();
    }
    put(out, b"mdat", |out| {
        for sample in runs.iter().flat_map(|run| &run.samples) {
            out.extend(&sample.frame.data);
        }
    });
}

/// Says where the offset of the data is to be filled in.
fn put_run(out: &mut Vec<u8>, run: &Run<'_>) -> usize {
    let rate = run.track.rate;
    put_full(out, b"tfhd", 0, OFFSETS_FROM_FRAGMENT, |out| push_u32(out, run.track.id));
    let start = run.samples.first().map_or(0, |sample| sample.frame.decode_time.ticks(rate));
    put_full(out, b"tfdt", 1, 0, |out| push_u64(out, start.try_into().unwrap_or(0)));
    let mut offset_at = 0;
    put_full(out, b"trun", 1, ALL_TOLD, |out| {
        push_u32(out, run.samples.len() as u32);
        offset_at = out.len();
        push_u32(out, 0);
        for sample in &run.samples {
            push_entry(out, sample, rate);
        }
    });
    offset_at
}

fn push_entry(out: &mut Vec<u8>, sample: &Sample, rate: u32) {
    let frame = &sample.frame;
    let decoded = frame.decode_time.ticks(rate);
    let duration = sample.until.ticks(rate) - decoded;
    let delay = frame.presentation_time.ticks(rate) - decoded;
    push_u32(out, duration.try_into().unwrap_or(u32::MAX));
    push_u32(out, frame.data.len() as u32);
    push_u32(out, if frame.is_keyframe { KEYFRAME } else { OTHER });
    push_u32(out, i32::try_from(delay).unwrap_or(0) as u32);
}

/// What is told of one track in a fragment that is read back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) track: u32,
    /// Of the first sample, in ticks.
    pub(super) time: u64,
    /// From the start of the fragment, in bytes.
    pub(super) offset: u32,
    pub(super) entries: Vec<Entry>,
}

/// Reads the body of a `moof` box as [`put_fragment`] writes it.
pub(super) fn read(body: &[u8]) -> Option<Vec<Told>> {
    const RUN: &Name = b"traf";
    boxes::within(body).filter(|(name, _)| name == RUN).map(|(_, body)| read_run(body)).collect()
}

fn read_run(body: &[u8]) -> Option<Told> {
    let track = u32_at(boxes::find(body, b"tfhd")?, 4)?;
    let time = u64_at(boxes::find(body, b"tfdt")?, 4)?;
    let run = boxes::find(body, b"trun")?;
    let is_ours = u32_at(run, 0)? == 1 << 24 | ALL_TOLD;
    let count = usize::try_from(u32_at(run, 4)?).ok()?;
    let offset = u32_at(run, 8)?;
    let (entries, rest) = run.get(12..)?.as_chunks::<ENTRY>();
    let is_complete = is_ours && entries.len() == count && rest.is_empty();
    is_complete.then(|| Told { track, time, offset, entries: entries.iter().map(read_entry).collect() })
}

fn read_entry(bytes: &[u8; ENTRY]) -> Entry {
    let [duration, size, flags, delay] =
        [0, 4, 8, 12].map(|at| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]));
    Entry { duration, size, is_keyframe: flags == KEYFRAME, delay: delay as i32 }
}
