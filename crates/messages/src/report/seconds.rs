use serde::{Deserialize, Serialize};

use super::OutOfBounds;

/// A time or a point in time in seconds, in whole microseconds: 0 to 100 thousand million, so that moments counted from
/// 1970 fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Seconds(f64);

const LONGEST: f64 = 1e11;

impl Seconds {
    /// The number of seconds.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Seconds {
    type Error = OutOfBounds;

    fn try_from(seconds: f64) -> Result<Self, OutOfBounds> {
        // More digits than that mean nothing, and only make a report longer.
        let fits = (0.0..=LONGEST).contains(&seconds);
        fits.then(|| Self((seconds * 1e6).round() / 1e6)).ok_or(OutOfBounds)
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> f64 {
        seconds.0
    }
}
