use serde::{Deserialize, Serialize};

use super::OutOfBounds;

/// Bits per second, at most a million million.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Bitrate(f64);

const HIGHEST: f64 = 1e12;

impl Bitrate {
    /// The number of bits per second.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Bitrate {
    type Error = OutOfBounds;

    fn try_from(bits: f64) -> Result<Self, OutOfBounds> {
        (0.0..=HIGHEST).contains(&bits).then(|| Self(bits.round())).ok_or(OutOfBounds)
    }
}

impl From<Bitrate> for f64 {
    fn from(bitrate: Bitrate) -> f64 {
        bitrate.0
    }
}
