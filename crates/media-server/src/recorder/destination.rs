use std::io;
use std::time::{Duration, Instant};

use super::failure::Failure;
use super::sheet::{Finished, Medium, Sheet};

/// Where the pieces of a recording go, one after another.
pub(super) trait Destination {
    /// In bytes, so far.
    fn length(&self) -> u64;

    /// Adds a piece that can be read only as a whole.
    fn append(&mut self, piece: &[u8]) -> Result<(), Failure>;

    /// What is due by time alone.
    fn tick(&mut self, now: Instant) -> Result<(), Failure>;

    /// Closes it; `played` is how much was handed to it. `None` when it holds no media.
    fn finish(&mut self, played: Duration) -> Result<Option<Finished>, Failure>;
}

impl<M: Medium> Destination for Sheet<M> {
    fn length(&self) -> u64 {
        Self::length(self)
    }

    fn append(&mut self, piece: &[u8]) -> Result<(), Failure> {
        Self::append(self, piece).map_err(Failure::Disk)
    }

    fn tick(&mut self, now: Instant) -> Result<(), Failure> {
        self.sync_if_due(now).map_err(Failure::Disk)
    }

    /// The file itself says how long it is.
    fn finish(&mut self, _played: Duration) -> Result<Option<Finished>, Failure> {
        Self::finish(self).map_err(|error: io::Error| Failure::Disk(error))
    }
}
