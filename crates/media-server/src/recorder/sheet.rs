use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use media::{Finding, Mending, Patch, mp4, webm};

use super::profile::Container;

/// What a recording is written on: a file, or what takes its place in a test.
pub(super) trait Medium: Read + Write + Seek {
    /// What was written is on the disk after this.
    fn sync(&mut self) -> io::Result<()>;
    fn truncate(&mut self, length: u64) -> io::Result<()>;
}

impl Medium for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// A recording's file, of which everything up to `length` is whole.
#[derive(Debug)]
pub(super) struct Sheet<M> {
    medium: M,
    container: Container,
    length: u64,
    synced: Option<Instant>,
    is_synced: bool,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Finished {
    pub(super) duration: Duration,
    pub(super) bytes: u64,
}

impl Finished {
    pub(super) const NOTHING: Self = Self { duration: Duration::ZERO, bytes: 0 };
}

/// A disk is asked to write no more often than this.
const SYNC_INTERVAL: Duration = Duration::from_secs(1);

impl<M: Medium> Sheet<M> {
    pub(super) const fn new(medium: M, container: Container) -> Self {
        Self { medium, container, length: 0, synced: None, is_synced: true }
    }

    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    /// Adds a piece that can be read only as a whole. One that cannot be written is taken off again.
    pub(super) fn append(&mut self, piece: &[u8]) -> io::Result<()> {
        self.is_synced = false;
        if let Err(error) = write_at(&mut self.medium, self.length, piece) {
            // what is torn is found and cut off when the file is finished, too
            let _ = self.medium.truncate(self.length);
            return Err(error);
        }
        self.length += piece.len() as u64;
        Ok(())
    }

    /// Brings what was added to the disk, when it is time for that.
    pub(super) fn sync_if_due(&mut self, now: Instant) -> io::Result<()> {
        let is_due = self.synced.is_none_or(|synced| now.saturating_duration_since(synced) >= SYNC_INTERVAL);
        if self.is_synced || !is_due {
            return Ok(());
        }
        self.medium.sync()?;
        (self.is_synced, self.synced) = (true, Some(now));
        Ok(())
    }

    /// Makes a whole file of it that can be searched; `None` when it holds no media.
    pub(super) fn finish(&mut self) -> io::Result<Option<Finished>> {
        let finding = match self.container {
            Container::Mp4 => mp4::examine(&mut self.medium)?,
            Container::WebM => webm::examine(&mut self.medium)?,
        };
        let duration = match finding {
            Finding::Empty => return Ok(None),
            Finding::Whole { duration } => duration,
            Finding::Unfinished(mending) => {
                self.mend(&mending)?;
                mending.duration
            }
        };
        let bytes = self.medium.seek(SeekFrom::End(0))?;
        Ok(Some(Finished { duration, bytes }))
    }

    /// Where there is no room for the tail, the file does without.
    fn mend(&mut self, mending: &Mending) -> io::Result<()> {
        self.medium.truncate(mending.length)?;
        let has_tail = write_at(&mut self.medium, mending.length, &mending.tail).and_then(|()| self.medium.sync());
        let patches = match has_tail {
            Ok(()) => &mending.patches,
            Err(_) => {
                self.medium.truncate(mending.length)?;
                &mending.patches_without_tail
            }
        };
        for Patch { offset, bytes } in patches {
            write_at(&mut self.medium, *offset, bytes)?;
        }
        self.medium.sync()
    }
}

fn write_at(medium: &mut impl Medium, offset: u64, bytes: &[u8]) -> io::Result<()> {
    medium.seek(SeekFrom::Start(offset))?;
    medium.write_all(bytes)
}
