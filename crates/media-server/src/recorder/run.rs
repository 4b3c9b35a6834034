use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use super::composer::Composer;
use super::destination::Destination;
use super::event::RecordingEvent;
use super::failure::Failure;
use super::progress::Progress;
use super::recording::{Plan, Target};
use super::sheet::{Finished, Sheet};
use super::upload::Upload;
use crate::webrtc::{MediaKind, Packet};

/// What a recording is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    Feed { kind: MediaKind, is_fed: bool },
    Pause,
    Resume,
    Stop,
}

/// How long a wish may wait where no packets come, and how often is looked what is due.
const TICK: Duration = Duration::from_millis(50);
const ASK_INTERVAL: Duration = Duration::from_millis(500);
/// Packets in a row before wishes are looked after.
const BATCH: usize = 256;
/// What may have come before it was told to stop.
const BATCHES_AT_END: usize = 64;

/// A recording from its start to its end. A panic ends it like any other failure.
pub(super) fn run(
    plan: &Plan,
    packets: &Receiver<Arc<Packet>>,
    controls: &Receiver<Control>,
    progress: &Progress,
    mut tell: impl FnMut(RecordingEvent),
) {
    let recorded = catch_unwind(AssertUnwindSafe(|| record(plan, packets, controls, progress, &mut tell)));
    let finished = recorded.unwrap_or(Err(Failure::Panic)).unwrap_or_else(|failure| {
        tell_failure(&failure, plan, &mut tell);
        Finished { duration: progress.duration(), bytes: progress.bytes() }
    });
    progress.set(finished.duration, finished.bytes);
    tell(RecordingEvent::Stopped { duration: finished.duration, bytes: finished.bytes });
}

fn tell_failure(failure: &Failure, plan: &Plan, tell: &mut impl FnMut(RecordingEvent)) {
    let description = failure.sentence(plan.profile);
    tell(RecordingEvent::Failed { description, is_of_destination: failure.is_of_destination() });
}

fn record(
    plan: &Plan,
    packets: &Receiver<Arc<Packet>>,
    controls: &Receiver<Control>,
    progress: &Progress,
    tell: &mut impl FnMut(RecordingEvent),
) -> Result<Finished, Failure> {
    let container = plan.profile.container;
    match &plan.target {
        Target::File(path) => {
            let file = File::options().read(true).write(true).create(true).truncate(true).open(path);
            let sheet = Sheet::new(file.map_err(Failure::Disk)?, container);
            let finished = write(plan, sheet, (packets, controls), progress, tell)?;
            Ok(finished.unwrap_or_else(|| {
                remove_empty(path);
                Finished::NOTHING
            }))
        }
        Target::Recipient(recipient) => {
            let upload = Upload::new(recipient.as_ref().clone(), container);
            let finished = write(plan, upload, (packets, controls), progress, tell)?;
            Ok(finished.unwrap_or(Finished::NOTHING))
        }
    }
}

/// Writes the recording; `None` when there was no media.
fn write(
    plan: &Plan,
    destination: impl Destination,
    (packets, controls): (&Receiver<Arc<Packet>>, &Receiver<Control>),
    progress: &Progress,
    tell: &mut impl FnMut(RecordingEvent),
) -> Result<Option<Finished>, Failure> {
    let mut scribe = Scribe::new(plan, destination, progress, tell, Instant::now());
    let worked = scribe.work(packets, controls);
    let outcome = scribe.end(worked);
    let finished = scribe.finish();
    // the first failure is the one that matters
    outcome.as_ref().err().into_iter().for_each(|failure| tell_failure(failure, plan, scribe.tell));
    match finished {
        Err(_) if outcome.is_err() => Ok(Some(Finished { duration: progress.duration(), bytes: progress.bytes() })),
        finished => finished,
    }
}

/// A file without media is no recording.
fn remove_empty(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(%error, "a recording without media could not be removed");
    }
}

/// Writes what the composer makes of the packets.
#[derive(Debug)]
pub(super) struct Scribe<'a, D, T> {
    composer: Composer,
    destination: D,
    progress: &'a Progress,
    tell: &'a mut T,
    was_writing: bool,
    asked: Option<Instant>,
}

impl<'a, D: Destination, T: FnMut(RecordingEvent)> Scribe<'a, D, T> {
    pub(super) fn new(plan: &Plan, destination: D, progress: &'a Progress, tell: &'a mut T, now: Instant) -> Self {
        let mut composer = Composer::new(plan.profile, now);
        plan.fed.iter().for_each(|kind| composer.feed(*kind, true));
        Self { composer, destination, progress, tell, was_writing: false, asked: None }
    }

    /// Until it is told to stop, or cannot go on.
    fn work(&mut self, packets: &Receiver<Arc<Packet>>, controls: &Receiver<Control>) -> Result<(), Failure> {
        loop {
            match packets.recv_timeout(TICK) {
                Ok(first) => self.packets(std::iter::once(first).chain(packets.try_iter().take(BATCH)))?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.work_without_source(controls),
            }
            self.tick(Instant::now())?;
            match controls.try_recv() {
                Err(TryRecvError::Empty) => {}
                Ok(Control::Stop) | Err(TryRecvError::Disconnected) => {
                    // what has come already belongs to the recording
                    return self.packets(packets.try_iter().take(BATCHES_AT_END * BATCH));
                }
                Ok(control) => self.control(control)?,
            }
        }
    }

    /// Wishes are all that can come.
    fn work_without_source(&mut self, controls: &Receiver<Control>) -> Result<(), Failure> {
        loop {
            match controls.recv_timeout(TICK) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Control::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Ok(control) => self.control(control)?,
            }
            self.tick(Instant::now())?;
        }
    }

    fn packets(&mut self, mut packets: impl Iterator<Item = Arc<Packet>>) -> Result<(), Failure> {
        packets.try_for_each(|packet| self.packet(Instant::now(), &packet))
    }

    pub(super) fn packet(&mut self, now: Instant, packet: &Arc<Packet>) -> Result<(), Failure> {
        let mut pieces = Vec::new();
        let result = self.composer.push(now, packet, &mut |piece| pieces.push(piece));
        self.write(&pieces)?;
        result?;
        self.tell_beginning();
        Ok(())
    }

    pub(super) fn tick(&mut self, now: Instant) -> Result<(), Failure> {
        let mut pieces = Vec::new();
        let result = self.composer.tick(now, &mut |piece| pieces.push(piece));
        self.write(&pieces)?;
        result?;
        self.tell_beginning();
        self.ask_for_keyframe(now);
        self.destination.tick(now)
    }

    pub(super) fn control(&mut self, control: Control) -> Result<(), Failure> {
        match control {
            Control::Feed { kind, is_fed } => self.composer.feed(kind, is_fed),
            Control::Resume => self.composer.resume(),
            Control::Pause => return self.pause(),
            Control::Stop => {}
        }
        Ok(())
    }

    fn pause(&mut self) -> Result<(), Failure> {
        let mut pieces = Vec::new();
        self.composer.pause(&mut |piece| pieces.push(piece));
        self.was_writing = false;
        self.write(&pieces)?;
        (self.tell)(RecordingEvent::Paused);
        Ok(())
    }

    /// Writes what is left, also after a failure as far as that can still be done.
    pub(super) fn end(&mut self, worked: Result<(), Failure>) -> Result<(), Failure> {
        let ended = self.write_end();
        worked.and(ended)
    }

    fn write_end(&mut self) -> Result<(), Failure> {
        let mut pieces = Vec::new();
        let result = self.composer.end(&mut |piece| pieces.push(piece));
        self.write(&pieces)?;
        self.tell_beginning();
        result
    }

    /// Closes the file, whatever ended it; `None` when it holds no media.
    pub(super) fn finish(&mut self) -> Result<Option<Finished>, Failure> {
        let finished = self.destination.finish(self.composer.duration())?;
        if let Some(Finished { duration, bytes }) = finished {
            self.progress.set(duration, bytes);
        }
        Ok(finished)
    }

    fn write(&mut self, pieces: &[Vec<u8>]) -> Result<(), Failure> {
        for piece in pieces {
            self.destination.append(piece)?;
        }
        if !pieces.is_empty() {
            self.progress.set(self.composer.duration(), self.destination.length());
        }
        Ok(())
    }

    fn tell_beginning(&mut self) {
        let is_writing = self.composer.is_writing();
        if is_writing && !self.was_writing {
            (self.tell)(RecordingEvent::Recording);
        }
        self.was_writing = is_writing;
    }

    fn ask_for_keyframe(&mut self, now: Instant) {
        let is_due = self.asked.is_none_or(|asked| now.saturating_duration_since(asked) >= ASK_INTERVAL);
        if is_due && self.composer.wants_keyframe() {
            self.asked = Some(now);
            (self.tell)(RecordingEvent::KeyframeWanted);
        }
    }
}
