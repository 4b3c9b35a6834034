use serde::{Deserialize, Serialize};

use super::OutOfBounds;

/// A part of a whole, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

impl Share {
    /// The part, of 1.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Share {
    type Error = OutOfBounds;

    fn try_from(share: f64) -> Result<Self, OutOfBounds> {
        (0.0..=1.0).contains(&share).then_some(Self(share)).ok_or(OutOfBounds)
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> f64 {
        share.0
    }
}
