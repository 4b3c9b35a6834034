//! The tables of samples of a track (ISO 14496-12, 8.6 and 8.7), kept small: most values repeat.

use super::boxes::{push_u32, push_u64, put, put_full};

/// A value and how often it follows itself.
type Runs = Vec<(u32, u32)>;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tables {
    /// When the first sample is, in ticks of the track.
    start: u64,
    total: u64,
    durations: Runs,
    /// From decoding to presentation, as two's complement.
    delays: Runs,
    sizes: Vec<u32>,
    /// Numbers of the samples that stand on their own; from 1.
    keyframes: Vec<u32>,
    /// Where samples follow one another without a gap: offset, and how many samples.
    chunks: Vec<(u64, u32)>,
}

/// What is told of one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) duration: u32,
    pub(super) size: u32,
    pub(super) is_keyframe: bool,
    pub(super) delay: i32,
}

impl Tables {
    /// Adds samples that lie at `offset` in the file and begin at `time`, in ticks.
    pub(super) fn add(&mut self, time: u64, offset: u64, entries: &[Entry]) {
        if self.sizes.is_empty() {
            self.start = time;
        }
        self.close_gap(time);
        self.chunks.push((offset, entries.len() as u32));
        for entry in entries {
            self.sizes.push(entry.size);
            if entry.is_keyframe {
                self.keyframes.push(self.sizes.len() as u32);
            }
            self.total += u64::from(entry.duration);
            push_run(&mut self.durations, entry.duration);
            push_run(&mut self.delays, entry.delay as u32);
        }
    }

    /// The last sample lasts until the next one.
    fn close_gap(&mut self, time: u64) {
        let gap = time.saturating_sub(self.start + self.total);
        if gap == 0 {
            return;
        }
        if let Some((duration, count)) = self.durations.pop() {
            if count > 1 {
                self.durations.push((duration, count - 1));
            }
            let longer = u32::try_from(u64::from(duration) + gap).unwrap_or(u32::MAX);
            self.total += u64::from(longer - duration);
            push_run(&mut self.durations, longer);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// From the first sample to the end, in ticks.
    pub(super) const fn duration(&self) -> u64 {
        self.total
    }

    /// When the track ends, in ticks of another rate.
    pub(super) fn end_in(&self, rate: u32, other: u32) -> u64 {
        scale(self.start + self.total, rate, other)
    }

    /// A track that begins later than the movie says so (8.6.6).
    pub(super) fn put_edits(&self, out: &mut Vec<u8>, rate: u32, movie_rate: u32) {
        if self.start == 0 {
            return;
        }
        const NOTHING: u64 = u64::MAX;
        const NORMAL_SPEED: u32 = 1 << 16;
        let edits = [(self.start, NOTHING), (self.total, 0)];
        put(out, b"edts", |out| {
            put_full(out, b"elst", 1, 0, |out| {
                push_u32(out, edits.len() as u32);
                for (duration, from) in edits {
                    push_u64(out, scale(duration, rate, movie_rate));
                    push_u64(out, from);
                    push_u32(out, NORMAL_SPEED);
                }
            });
        });
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_runs(out, b"stts", 0, &self.durations);
        if self.delays.iter().any(|(delay, _)| *delay != 0) {
            put_runs(out, b"ctts", 1, &self.delays);
        }
        if self.keyframes.len() < self.sizes.len() {
            put_full(out, b"stss", 0, 0, |out| push_list(out, &self.keyframes));
        }
        put_full(out, b"stsc", 0, 0, |out| self.push_chunk_lengths(out));
        put_full(out, b"stsz", 0, 0, |out| {
            push_u32(out, 0); // no common size
            push_list(out, &self.sizes);
        });
        self.put_offsets(out);
    }

    fn push_chunk_lengths(&self, out: &mut Vec<u8>) {
        let mut changes: Vec<(u32, u32)> = Vec::new();
        for (index, (_, count)) in self.chunks.iter().enumerate() {
            if changes.last().is_none_or(|(_, last)| last != count) {
                changes.push((index as u32 + 1, *count));
            }
        }
        push_u32(out, changes.len() as u32);
        for (chunk, count) in changes {
            push_u32(out, chunk);
            push_u32(out, count);
            push_u32(out, 1); // sample description
        }
    }

    fn put_offsets(&self, out: &mut Vec<u8>) {
        let short: Result<Vec<u32>, _> = self.chunks.iter().map(|(offset, _)| u32::try_from(*offset)).collect();
        match short {
            Ok(offsets) => put_full(out, b"stco", 0, 0, |out| push_list(out, &offsets)),
            Err(_) => put_full(out, b"co64", 0, 0, |out| {
                push_u32(out, self.chunks.len() as u32);
                self.chunks.iter().for_each(|(offset, _)| push_u64(out, *offset));
            }),
        }
    }
}

pub(super) fn scale(ticks: u64, rate: u32, other: u32) -> u64 {
    let scaled = (u128::from(ticks) * u128::from(other) + u128::from(rate) / 2) / u128::from(rate.max(1));
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

fn push_run(runs: &mut Runs, value: u32) {
    match runs.last_mut() {
        Some((last, count)) if *last == value => *count += 1,
        _ => runs.push((value, 1)),
    }
}

fn put_runs(out: &mut Vec<u8>, name: &super::boxes::Name, version: u8, runs: &Runs) {
    put_full(out, name, version, 0, |out| {
        push_u32(out, runs.len() as u32);
        for (value, count) in runs {
            push_u32(out, *count);
            push_u32(out, *value);
        }
    });
}

fn push_list(out: &mut Vec<u8>, values: &[u32]) {
    push_u32(out, values.len() as u32);
    values.iter().for_each(|value| push_u32(out, *value));
}
