use std::fmt;

use messages::report::Direction;

use crate::{
    Figures, StreamFigures,
    words::{milliseconds, percent},
};

/// How well a peer does, from 0 to 5, and why not better.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    pub points: u8,
    /// The worst one first.
    pub reasons: Vec<Reason>,
}

/// Why a peer does not do as well as it might. It displays as a sentence's beginning without a full stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// No media comes in at all.
    NothingArrives,
    /// No media goes out at all.
    NothingSent,
    /// There is sound, and nothing of the picture on its way.
    SoundOnly(Direction),
    /// Data of the picture comes in, and none can be decoded.
    NoPicture,
    /// The share of packets lost.
    Loss(f64),
    /// In seconds.
    RoundTrip(f64),
    /// The share of received pictures that were not shown.
    Dropped(f64),
    /// The share of the time in which the picture stood still.
    Frozen(f64),
    /// The share of the time in which the processor held the encoder back.
    LimitedByCpu(f64),
}

const FULL: u8 = 5;
/// Fewer bits per second than this are no media.
const SILENCE: f64 = 1_000.0;
const FAR: f64 = 0.15;
const VERY_FAR: f64 = 0.3;
const LOSSY: f64 = 0.01;
const VERY_LOSSY: f64 = 0.05;
const HOPELESSLY_LOSSY: f64 = 0.2;
const DROPPING: f64 = 0.1;
const DROPPING_MUCH: f64 = 0.2;
const FREEZING: f64 = 0.05;
/// An encoder that is held back for less of the time than this recovers by itself.
const CPU_LIMITED: f64 = 0.5;

impl Score {
    /// The score for some figures; nothing can be said before two reports are in.
    pub fn of(figures: &Figures) -> Option<Self> {
        let mut reasons = reasons(figures)?;
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points_lost()));
        let lost = reasons.iter().map(|reason| reason.points_lost()).sum::<u8>();
        Some(Self { points: FULL.saturating_sub(lost), reasons })
    }
}

impl Reason {
    /// How many points this costs.
    pub fn points_lost(self) -> u8 {
        match self {
            Self::NothingArrives | Self::NothingSent | Self::SoundOnly(_) | Self::NoPicture => FULL,
            Self::Loss(loss) if loss >= HOPELESSLY_LOSSY => FULL,
            Self::Loss(loss) if loss >= VERY_LOSSY => 2,
            Self::RoundTrip(seconds) if seconds > VERY_FAR => 2,
            Self::Dropped(share) if share > DROPPING_MUCH => 2,
            Self::Loss(_) | Self::RoundTrip(_) | Self::Dropped(_) => 1,
            Self::Frozen(_) | Self::LimitedByCpu(_) => 2,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NothingArrives => f.write_str("Nothing arrives"),
            Self::NothingSent => f.write_str("Nothing is sent"),
            Self::SoundOnly(Direction::Incoming) => f.write_str("Sound arrives, but nothing of the picture"),
            Self::SoundOnly(Direction::Outgoing) => f.write_str("Sound is sent, but no picture"),
            Self::NoPicture => f.write_str("Data arrives, but no picture can be decoded"),
            Self::Loss(loss) => write!(f, "{} of packets are lost", percent(loss)),
            Self::RoundTrip(seconds) => write!(f, "{} to the server and back", milliseconds(seconds)),
            Self::Dropped(share) => write!(f, "{} of pictures are not shown", percent(share)),
            Self::Frozen(share) => write!(f, "The picture stands still {} of the time", percent(share)),
            Self::LimitedByCpu(_) => f.write_str("The device is too slow for this resolution"),
        }
    }
}

fn reasons(figures: &Figures) -> Option<Vec<Reason>> {
    let is_silent = figures.bitrate? < SILENCE;
    let direction = figures.streams.first()?.direction;
    let video = figures.video();
    if is_silent && !video.is_some_and(moves) {
        // Whatever else is measured now is left over from before.
        let nothing = [Reason::NothingSent, Reason::NothingArrives];
        return Some(vec![nothing[usize::from(direction == Direction::Incoming)]]);
    }
    let all = [
        video.and_then(picture_fault),
        figures.loss.filter(|loss| *loss > LOSSY).map(Reason::Loss),
        figures.round_trip.filter(|seconds| *seconds > FAR).map(Reason::RoundTrip),
        video.and_then(|video| video.dropped).filter(|share| *share > DROPPING).map(Reason::Dropped),
        video.and_then(|video| video.frozen).filter(|share| *share > FREEZING).map(Reason::Frozen),
        video.and_then(|video| video.limits.cpu).filter(|share| *share >= CPU_LIMITED).map(Reason::LimitedByCpu),
    ];
    Some(all.into_iter().flatten().collect())
}

/// Bytes that flow while nothing is decoded are another fault than no bytes.
fn picture_fault(video: &StreamFigures) -> Option<Reason> {
    let has_bytes = video.bitrate? >= SILENCE;
    match (video.direction, has_bytes) {
        _ if moves(video) => None,
        (direction, false) => Some(Reason::SoundOnly(direction)),
        (Direction::Incoming, true) if video.frame_rate.is_some() => Some(Reason::NoPicture),
        (_, true) => None,
    }
}

/// A picture of which nothing changes takes hardly a bit, and is there all the same.
fn moves(video: &StreamFigures) -> bool {
    video.frame_rate.is_some_and(|rate| rate > 0.0)
}
