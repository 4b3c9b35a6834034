use std::collections::HashMap;
use std::path::PathBuf;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use netguard::Fetcher;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::place::Place;
use super::upload::Recipient;
use super::{Plan, Profile, Recording, RecordingEvent, Target};
use crate::webrtc::{EndpointEventKind, EndpointId, ErrorKind, MediaKind, TapControl, TapOutlet};

/// The handles to all recorders; the owner of the object model owns the only one. No call blocks.
#[derive(Debug)]
pub(crate) struct Recorders {
    /// The only folder that is written to.
    folder: Option<PathBuf>,
    fetcher: Fetcher,
    recorders: HashMap<EndpointId, Recorder>,
}

#[derive(Debug)]
struct Recorder {
    tap: TapControl,
    uri: String,
    profile: Profile,
    fed: Vec<MediaKind>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    recording: Recording,
    has_stopped: watch::Receiver<bool>,
}

impl Recorders {
    /// Recordings are sent through `fetcher`, which judges where they may go.
    pub(crate) fn new(folder: Option<PathBuf>, fetcher: Fetcher) -> Self {
        Self { folder, fetcher, recorders: HashMap::new() }
    }

    pub(crate) fn create(&mut self, tap: TapControl, uri: String, profile: Profile) {
        let recorder = Recorder { uri, profile, fed: Vec::new(), running: None, tap };
        self.recorders.insert(recorder.tap.id(), recorder);
    }

    /// Ends a recording that runs; its file is finished by its own thread.
    pub(crate) fn remove(&mut self, id: EndpointId) {
        self.recorders.remove(&id);
    }

    pub(crate) fn feed(&mut self, id: EndpointId, kind: MediaKind, is_fed: bool) {
        let Some(recorder) = self.recorders.get_mut(&id) else { return };
        recorder.fed.retain(|fed| *fed != kind);
        if is_fed {
            recorder.fed.push(kind);
        }
        if let Some(running) = &recorder.running {
            running.recording.feed(kind, is_fed);
        }
    }

    /// Begins a recording, or goes on with one that pauses.
    pub(crate) fn record(&mut self, id: EndpointId) {
        let Some(recorder) = self.recorders.get_mut(&id) else { return };
        if let Some(running) = recorder.running() {
            return running.recording.resume();
        }
        match Place::find(self.folder.as_deref(), &recorder.uri) {
            Ok(Place::File(path)) => recorder.begin(Target::File(path)),
            Ok(Place::Recipient(url)) => {
                let (fetcher, runtime) = (self.fetcher.clone(), Handle::current());
                recorder.begin(Target::Recipient(Box::new(Recipient { url, fetcher, runtime })));
            }
            Err(description) => recorder.fail(description),
        }
    }

    pub(crate) fn pause(&mut self, id: EndpointId) {
        if let Some(running) = self.recorders.get_mut(&id).and_then(Recorder::running) {
            running.recording.pause();
        }
    }

    pub(crate) fn stop(&mut self, id: EndpointId) {
        if let Some(running) = self.recorders.get_mut(&id).and_then(Recorder::running) {
            running.recording.stop();
        }
    }

    /// Until the recording that was told to stop has done so.
    pub(crate) fn stopped(&self, id: EndpointId) -> BoxFuture<'static, ()> {
        let running = self.recorders.get(&id).and_then(|recorder| recorder.running.as_ref());
        let Some(mut has_stopped) = running.map(|running| running.has_stopped.clone()) else {
            return std::future::ready(()).boxed();
        };
        // an error says that the recording is gone
        async move { drop(has_stopped.wait_for(|stopped| *stopped).await) }.boxed()
    }

    /// Ends all recordings and waits until their files are on the disk. Blocks.
    pub(crate) fn finish(self) {
        let running = self.recorders.into_values().filter_map(|recorder| recorder.running);
        running.for_each(|running| running.recording.finish());
    }
}

impl Recorder {
    /// The recording, if one runs.
    fn running(&mut self) -> Option<&Running> {
        if self.running.as_ref().is_some_and(|running| *running.has_stopped.borrow()) {
            self.running = None;
        }
        self.running.as_ref()
    }

    fn begin(&mut self, target: Target) {
        let (tap, (stopped, has_stopped)) = (self.tap.clone(), watch::channel(false));
        let tell = move |event| match event {
            RecordingEvent::Recording => tap.tell(EndpointEventKind::Recording),
            RecordingEvent::Paused => tap.tell(EndpointEventKind::Paused),
            RecordingEvent::KeyframeWanted => tap.want_keyframe(),
            RecordingEvent::Failed { description, is_of_destination } => {
                let kind = if is_of_destination { ErrorKind::Resource } else { ErrorKind::Stream };
                tap.tell(EndpointEventKind::Error { description, kind });
            }
            RecordingEvent::Stopped { .. } => {
                tap.set_outlet(None);
                tap.tell(EndpointEventKind::Stopped);
                // nobody may wait for it
                let _ = stopped.send(true);
            }
        };
        let plan = Plan { target, profile: self.profile, fed: self.fed.clone() };
        match Recording::start(plan, tell) {
            Ok((recording, outlet)) => {
                self.tap.set_outlet(Some(TapOutlet::Thread(outlet)));
                self.running = Some(Running { recording, has_stopped });
            }
            Err(error) => self.fail(format!("A recording cannot be started: {error}.")),
        }
    }

    /// Told from elsewhere: telling waits for room, and whoever called must not.
    fn fail(&self, description: String) {
        let tap = self.tap.clone();
        tracing::warn!(endpoint = tap.id().0, %description, "a recording cannot be started");
        tokio::task::spawn_blocking(move || {
            tap.tell(EndpointEventKind::Error { description, kind: ErrorKind::Resource });
        });
    }
}
