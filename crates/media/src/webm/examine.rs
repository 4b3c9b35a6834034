use std::io::{self, Read, Seek, SeekFrom};
use std::time::Duration;

use super::cluster::{self, Front};
use super::ebml::{self, id, put_master, put_number};
use super::head::{RATE, Rooms, VIDEO_TRACK};
use crate::{Finding, Mending};

/// More than the head of any file made here.
const LONGEST_HEAD: u64 = 64 << 10;
/// Enough for the front of a cluster: two headers, a time, and a block's header.
const FRONT: u64 = 64;
/// A cluster that is larger is none of ours.
const LARGEST_CLUSTER: u64 = 64 << 20;

/// Looks what a file made by [`super::Writer`] holds, wherever it ends, and how to finish it.
///
/// # Errors
/// When the file cannot be read. A file that was not made here is [`Finding::Empty`].
pub fn examine(file: &mut (impl Read + Seek)) -> io::Result<Finding> {
    let end = file.seek(SeekFrom::End(0))?;
    let head = read(file, 0, end.min(LONGEST_HEAD))?;
    let Some((rooms, head_end)) = Rooms::find(&head) else { return Ok(Finding::Empty) };
    let mut clusters = Clusters { at: head_end, end, last: None, cues: Vec::new() };
    while clusters.advance(file)? {}
    let Some(last) = clusters.last else { return Ok(Finding::Empty) };
    let ticks = last.start + cluster::length(&read(file, last.body, clusters.at - last.body)?);
    let duration = Duration::from_millis(ticks * 1000 / u64::from(RATE));
    let is_finished = rooms.told_length(&head) == Some(end - rooms.segment);
    if is_finished {
        return Ok(Finding::Whole { duration });
    }
    Ok(Finding::Unfinished(mending(&rooms, &clusters, ticks, duration)))
}

fn mending(rooms: &Rooms, clusters: &Clusters, ticks: u64, duration: Duration) -> Mending {
    let length = clusters.at;
    let tail = cues(&clusters.cues, rooms.segment);
    let whole = length + tail.len() as u64;
    let patches = vec![rooms.tell_duration(ticks), rooms.tell_places(length), rooms.tell_length(whole)];
    let patches_without_tail = vec![rooms.tell_duration(ticks), rooms.tell_length(length)];
    Mending { length, tail, patches, patches_without_tail, duration }
}

/// A place where a reader can start.
#[derive(Debug, Clone, Copy)]
struct Cue {
    track: u8,
    time: u64,
    /// Of the cluster, in the file.
    at: u64,
}

/// The index (RFC 9559, 5.1.5).
fn cues(cues: &[Cue], segment: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put_master(&mut out, id::CUES, |out| {
        for cue in cues {
            put_master(out, id::CUE_POINT, |out| {
                put_number(out, id::CUE_TIME, cue.time);
                put_master(out, id::CUE_TRACK_POSITIONS, |out| {
                    put_number(out, id::CUE_TRACK, cue.track.into());
                    put_number(out, id::CUE_CLUSTER_POSITION, cue.at - segment);
                });
            });
        }
    });
    out
}

/// The clusters of a file, one after the other.
struct Clusters {
    /// Where the next one would be.
    at: u64,
    end: u64,
    last: Option<Cluster>,
    cues: Vec<Cue>,
}

#[derive(Debug, Clone, Copy)]
struct Cluster {
    start: u64,
    body: u64,
}

impl Clusters {
    /// Whether there was another whole one.
    fn advance(&mut self, file: &mut (impl Read + Seek)) -> io::Result<bool> {
        let front = read(file, self.at, FRONT.min(self.end - self.at))?;
        let Some((id::CLUSTER, length, header)) = ebml::take_header(&front) else { return Ok(false) };
        let body = self.at + header as u64;
        let end = body.saturating_add(length);
        if length > LARGEST_CLUSTER || end > self.end {
            return Ok(false);
        }
        let Some(front) = Front::read(&front[header..]) else { return Ok(false) };
        self.note(&front);
        self.last = Some(Cluster { start: front.start, body });
        self.at = end;
        Ok(true)
    }

    /// Cues are for pictures where there are any; for sound, any cluster will do.
    fn note(&mut self, front: &Front) {
        let is_video = front.first.track == VIDEO_TRACK;
        let has_video_cues = self.cues.last().is_some_and(|cue| cue.track == VIDEO_TRACK);
        if is_video && front.first.is_keyframe || !is_video && !has_video_cues {
            let time = front.start.saturating_add_signed(front.first.time.into());
            self.cues.push(Cue { track: front.first.track, time, at: self.at });
        }
    }
}

fn read(file: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}
