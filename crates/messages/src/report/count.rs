use serde::{Deserialize, Serialize};

use super::OutOfBounds;

/// How many there have been since a counter began: at most what a browser can count exactly, 2^53.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Count(u64);

const HIGHEST: u64 = 1 << 53;

impl Count {
    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Count {
    type Error = OutOfBounds;

    fn try_from(count: u64) -> Result<Self, OutOfBounds> {
        (count <= HIGHEST).then_some(Self(count)).ok_or(OutOfBounds)
    }
}

impl TryFrom<f64> for Count {
    type Error = OutOfBounds;

    /// Scripts have no other numbers.
    fn try_from(count: f64) -> Result<Self, OutOfBounds> {
        let fits = count.fract() == 0.0 && (0.0..=HIGHEST as f64).contains(&count);
        fits.then_some(Self(count as u64)).ok_or(OutOfBounds)
    }
}

impl From<Count> for u64 {
    fn from(count: Count) -> u64 {
        count.0
    }
}
