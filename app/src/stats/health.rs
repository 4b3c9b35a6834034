use super::{Incoming, Outgoing};

/// How well a peer does, with the reason in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub level: HealthLevel,
    pub sentence: String,
}

/// How much somebody should care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthLevel {
    Good,
    Fair,
    Poor,
}

/// Loss from here on is worth a word, and from there on it hurts.
const LOSS_TOLD: f64 = 0.01;
const LOSS_POOR: f64 = 0.05;
/// Seconds; conversation suffers from here on, and badly from there on.
const ROUND_TRIP_TOLD: f64 = 0.15;
const ROUND_TRIP_POOR: f64 = 0.3;
/// Fewer bits per second than this are no media.
const SILENCE: f64 = 1_000.0;
/// From this share of dropped pictures on the device does not keep up.
const DROPPED_TOLD: f64 = 0.1;

impl HealthLevel {
    /// The level's name in the attribute `data-level`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }
}

impl Health {
    /// A publisher's health; nothing can be said before two reports are in.
    pub fn of_outgoing(figures: &Outgoing) -> Option<Self> {
        let bitrate = figures.bitrate?;
        if bitrate < SILENCE {
            return Some(Self::new(HealthLevel::Poor, "Nothing is being sent"));
        }
        let loss = figures.loss.and_then(|loss| loss_level(loss).map(|level| (level, loss)));
        if let Some((level, loss)) = loss {
            let share = percent(loss);
            return Some(Self::new(level, &format!("Your uplink is losing {share} of packets")));
        }
        if let Some(health) = figures.round_trip.and_then(slow) {
            return Some(health);
        }
        Some(match figures.limited_by.as_deref() {
            Some("cpu") => Self::new(HealthLevel::Fair, "This device is too slow for this resolution"),
            Some("bandwidth") => Self::new(HealthLevel::Fair, "Your uplink is too slow for this resolution"),
            _ => Self::new(HealthLevel::Good, "Good"),
        })
    }

    /// A viewer's health; nothing can be said before two reports are in.
    pub fn of_incoming(figures: &Incoming) -> Option<Self> {
        let bitrate = figures.bitrate?;
        if bitrate < SILENCE {
            return Some(Self::new(HealthLevel::Poor, "Nothing is arriving"));
        }
        if figures.size.is_some() && figures.fps == Some(0.0) {
            return Some(Self::new(HealthLevel::Poor, "Data is arriving, but no picture"));
        }
        if let Some((level, loss)) = figures.loss.and_then(|loss| loss_level(loss).map(|level| (level, loss))) {
            return Some(Self::new(level, &format!("Your network is losing {} of packets", percent(loss))));
        }
        if figures.dropped.is_some_and(|dropped| dropped >= DROPPED_TOLD) {
            return Some(Self::new(HealthLevel::Fair, "This device is too slow for this picture"));
        }
        Some(figures.round_trip.and_then(slow).unwrap_or_else(|| Self::new(HealthLevel::Good, "Good")))
    }

    /// The health of a publisher whose media does not reach the server.
    pub fn of_interruption() -> Self {
        Self::new(HealthLevel::Poor, "Interrupted: viewers see your last picture")
    }

    fn new(level: HealthLevel, sentence: &str) -> Self {
        Self { level, sentence: sentence.to_owned() }
    }
}

fn loss_level(loss: f64) -> Option<HealthLevel> {
    match loss {
        _ if loss >= LOSS_POOR => Some(HealthLevel::Poor),
        _ if loss >= LOSS_TOLD => Some(HealthLevel::Fair),
        _ => None,
    }
}

fn slow(round_trip: f64) -> Option<Health> {
    let level = match round_trip {
        _ if round_trip >= ROUND_TRIP_POOR => HealthLevel::Poor,
        _ if round_trip >= ROUND_TRIP_TOLD => HealthLevel::Fair,
        _ => return None,
    };
    let milliseconds = (round_trip * 1000.0).round();
    Some(Health::new(level, &format!("Your network takes {milliseconds} ms to the server and back")))
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending() -> Outgoing {
        Outgoing { bitrate: Some(1e6), loss: Some(0.0), round_trip: Some(0.02), ..Outgoing::default() }
    }

    fn check(figures: &Outgoing, level: HealthLevel, sentence: &str) {
        assert_eq!(Health::of_outgoing(figures), Some(Health::new(level, sentence)));
    }

    #[test]
    fn nothing_is_said_before_there_is_a_figure() {
        assert_eq!(Health::of_outgoing(&Outgoing::default()), None);
        assert_eq!(Health::of_incoming(&Incoming::default()), None);
    }

    #[test]
    fn the_worst_thing_is_told() {
        check(&sending(), HealthLevel::Good, "Good");
        let lossy = Outgoing { loss: Some(0.04), limited_by: Some("cpu".into()), ..sending() };
        check(&lossy, HealthLevel::Fair, "Your uplink is losing 4 % of packets");
        let far = Outgoing { round_trip: Some(0.31), ..sending() };
        check(&far, HealthLevel::Poor, "Your network takes 310 ms to the server and back");
        let slow = Outgoing { limited_by: Some("cpu".into()), ..sending() };
        check(&slow, HealthLevel::Fair, "This device is too slow for this resolution");
        check(&Outgoing { bitrate: Some(0.0), ..sending() }, HealthLevel::Poor, "Nothing is being sent");
    }

    #[test]
    fn bytes_without_pictures_are_another_fault_than_no_bytes() {
        let receiving = Incoming { bitrate: Some(1e6), size: Some((640, 480)), fps: Some(0.0), ..Incoming::default() };
        let sentence = |figures: &Incoming| Health::of_incoming(figures).map(|health| health.sentence);
        assert_eq!(sentence(&receiving).as_deref(), Some("Data is arriving, but no picture"));
        assert_eq!(sentence(&Incoming { bitrate: Some(0.0), ..receiving }).as_deref(), Some("Nothing is arriving"));
    }
}
