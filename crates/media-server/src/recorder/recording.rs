use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::event::RecordingEvent;
use super::profile::Profile;
use super::progress::Progress;
use super::run::{self, Control};
use super::upload::Recipient;
use crate::webrtc::{MediaKind, Packet};

/// A recording that is running; dropping it ends the recording.
#[derive(Debug)]
pub(crate) struct Recording {
    control: SyncSender<Control>,
    #[cfg(test)]
    progress: Arc<Progress>,
    thread: JoinHandle<()>,
}

/// The way of packets into a recording; both kinds go over it.
pub(crate) type Outlet = SyncSender<Arc<Packet>>;

/// What is to be recorded, and where.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    pub(crate) profile: Profile,
    /// Which kinds of media have a source as it starts.
    pub(crate) fed: Vec<MediaKind>,
}

/// Where a recording goes.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A file that is made, or written anew if it exists; its folder must exist.
    File(PathBuf),
    Recipient(Box<Recipient>),
}

/// How many packets may wait for the disk: at 4 Mbit/s, half a minute. What finds no room is lost up to the next keyframe.
const PACKETS: usize = 16_384;
/// Wishes are few; more than these wait only for a disk that hangs.
const CONTROLS: usize = 64;

impl Recording {
    /// Starts a thread that writes what comes over the returned way. `tell` is called on that thread.
    ///
    /// # Errors
    /// When there can be no further thread. What goes wrong later is an event.
    pub(crate) fn start(plan: Plan, tell: impl FnMut(RecordingEvent) + Send + 'static) -> io::Result<(Self, Outlet)> {
        let (outlet, packets): (_, Receiver<Arc<Packet>>) = sync_channel(PACKETS);
        let (control, controls) = sync_channel(CONTROLS);
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || run::run(&plan, &packets, &controls, &shared, tell))?;
        let recording = Self {
            control,
            #[cfg(test)]
            progress,
            thread,
        };
        Ok((recording, outlet))
    }

    #[cfg(test)]
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// A kind of media has a source now, or has none any more.
    pub(crate) fn feed(&self, kind: MediaKind, is_fed: bool) {
        self.tell(Control::Feed { kind, is_fed });
    }

    pub(crate) fn pause(&self) {
        self.tell(Control::Pause);
    }

    pub(crate) fn resume(&self) {
        self.tell(Control::Resume);
    }

    /// Ends it; an event says when that is done.
    pub(crate) fn stop(&self) {
        self.tell(Control::Stop);
    }

    /// Ends it and waits until the file is on the disk. Blocks.
    pub(crate) fn finish(self) {
        let Self { control, thread, .. } = self;
        drop(control);
        // a panic of the thread was told as a failure
        let _ = thread.join();
    }

    /// A recording that has ended by itself hears nothing any more.
    fn tell(&self, control: Control) {
        let _ = self.control.try_send(control);
    }
}
