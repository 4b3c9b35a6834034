use messages::report::{Direction, Seconds, Share, StreamReport};

use crate::{
    counter::{COUNTERS, Counter},
    ratio::Ratio,
};

/// What happened on a stream between two reports, or over several such intervals.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Growth {
    pub(crate) seconds: f64,
    counters: [Option<f64>; COUNTERS],
    /// Packets lost, of those that should have come.
    pub(crate) lost: Ratio,
    pub(crate) jitter: Ratio,
    pub(crate) round_trip: Ratio,
}

impl Growth {
    /// What happened from `before` until `now`. Nothing can be said if these are two streams, if no time has passed, or if
    /// any counter went back: then the browser began anew.
    pub(crate) fn between(before: &StreamReport, now: &StreamReport) -> Option<Self> {
        let seconds = now.at?.get() - before.at?.get();
        if !is_same(before, now) || seconds <= 0.0 {
            return None;
        }
        let mut growth = Self { seconds, ..Self::default() };
        for &counter in Counter::ALL {
            growth.counters[counter as usize] = grown(counter, before, now)?;
        }
        growth.lost = growth.losses(before, now);
        growth.jitter = now.jitter.map(Seconds::get).map(Ratio::sample).unwrap_or_default();
        growth.round_trip = now.round_trip.map(Seconds::get).map(Ratio::sample).unwrap_or_default();
        Some(growth)
    }

    /// By how much a counter grew, if it is known.
    pub(crate) fn of(&self, counter: Counter) -> Option<f64> {
        self.counters[counter as usize]
    }

    /// By how much a counter grew per second.
    pub(crate) fn per_second(&self, counter: Counter) -> Option<f64> {
        self.ratio(counter, None)
    }

    /// By how much a counter grew for each by which another did.
    pub(crate) fn per(&self, counter: Counter, other: Counter) -> Option<f64> {
        self.ratio(counter, Some(other))
    }

    fn ratio(&self, counter: Counter, other: Option<Counter>) -> Option<f64> {
        let whole = other.map_or(Some(self.seconds), |other| self.of(other))?;
        Ratio { part: self.of(counter)?, whole }.value()
    }

    /// A stream of the same kind at the same time.
    pub(crate) fn add_beside(&mut self, other: &Self) {
        let seconds = self.seconds.max(other.seconds);
        self.add_after(other);
        self.seconds = seconds;
    }

    /// The same stream, or its successor, later.
    pub(crate) fn add_after(&mut self, other: &Self) {
        self.seconds += other.seconds;
        for (sum, more) in self.counters.iter_mut().zip(other.counters) {
            *sum = [*sum, more].into_iter().flatten().reduce(|a, b| a + b);
        }
        self.lost += other.lost;
        self.jitter += other.jitter;
        self.round_trip += other.round_trip;
    }

    /// A receiver counts its losses itself. What a sender lost is told to it as a share of the latest packets, which makes
    /// the share count for as many as it sent.
    fn losses(&self, before: &StreamReport, now: &StreamReport) -> Ratio {
        let packets = self.of(Counter::Packets);
        let losses = match now.direction {
            Direction::Incoming => {
                packets.zip(now.packets_lost.zip(before.packets_lost)).map(|(received, (now, before))| {
                    let lost = f64::from(now) - f64::from(before);
                    Ratio { part: lost, whole: lost + received }
                })
            }
            Direction::Outgoing => packets
                .zip(now.fraction_lost.map(Share::get))
                .map(|(sent, share)| Ratio { part: share * sent, whole: sent }),
        };
        losses.unwrap_or_default()
    }
}

fn is_same(before: &StreamReport, now: &StreamReport) -> bool {
    let identity = |stream: &StreamReport| (stream.direction, stream.kind, stream.ssrc);
    identity(before) == identity(now)
}

/// By how much a counter grew, if both show it; nothing at all if it went back.
fn grown(counter: Counter, before: &StreamReport, now: &StreamReport) -> Option<Option<f64>> {
    match counter.read(before).zip(counter.read(now)) {
        Some((before, now)) if now < before => None,
        pair => Some(pair.map(|(before, now)| now - before)),
    }
}
