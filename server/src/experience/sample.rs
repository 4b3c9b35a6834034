use messages::report::Direction;
use metrics::{Figures, Score};

use crate::store::{self, Figure};

/// What is stored of what a peer experienced between two reports.
pub(super) fn of(figures: &Figures) -> store::Figures {
    let is_incoming = figures.streams.iter().any(|stream| stream.direction == Direction::Incoming);
    let direction = if is_incoming { Figure::BitrateIn } else { Figure::BitrateOut };
    let video = figures.video();
    let size = video.and_then(|video| video.size);
    let buffer_delay = figures.streams.iter().filter_map(|stream| stream.buffer_delay).reduce(f64::max);
    store::Figures::default()
        .with(direction, figures.bitrate)
        .with(Figure::Loss, figures.loss)
        .with(Figure::RoundTrip, figures.round_trip)
        .with(Figure::Jitter, figures.jitter)
        .with(Figure::FrameRate, video.and_then(|video| video.frame_rate))
        .with(Figure::Dropped, video.and_then(|video| video.dropped))
        .with(Figure::Freezes, video.and_then(|video| video.freezes))
        .with(Figure::Frozen, video.and_then(|video| video.frozen))
        .with(Figure::BufferDelay, buffer_delay)
        .with(Figure::Concealed, figures.audio().and_then(|audio| audio.concealed))
        .with(Figure::CpuLimited, video.and_then(|video| video.limits.cpu))
        .with(Figure::Width, size.map(|(width, _)| f64::from(width)))
        .with(Figure::Height, size.map(|(_, height)| f64::from(height)))
        .with(Figure::Score, Score::of(figures).map(|score| f64::from(score.points)))
}
