use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;
use url::Url;

use super::{Plan, Profile, Recording, RecordingEvent};
use crate::webrtc::{EndpointEventKind, EndpointId, ErrorKind, MediaKind, TapControl};

/// The handles to all recorders; the owner of the object model owns the only one. No call blocks.
#[derive(Debug)]
pub(crate) struct Recorders {
    /// The only folder that is written to.
    folder: Option<PathBuf>,
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
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, recorders: HashMap::new() }
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
        let folder = self.folder.clone();
        let Some(recorder) = self.recorders.get_mut(&id) else { return };
        if let Some(running) = recorder.running() {
            return running.recording.resume();
        }
        match place(folder.as_deref(), &recorder.uri) {
            Ok(path) => recorder.begin(path),
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

    fn begin(&mut self, path: PathBuf) {
        let (tap, (stopped, has_stopped)) = (self.tap.clone(), watch::channel(false));
        let tell = move |event| match event {
            RecordingEvent::Recording => tap.tell(EndpointEventKind::Recording),
            RecordingEvent::Paused => tap.tell(EndpointEventKind::Paused),
            RecordingEvent::KeyframeWanted => tap.want_keyframe(),
            RecordingEvent::Failed { description, is_of_disk } => {
                let kind = if is_of_disk { ErrorKind::Resource } else { ErrorKind::Stream };
                tap.tell(EndpointEventKind::Error { description, kind });
            }
            RecordingEvent::Stopped { .. } => {
                tap.set_outlet(None);
                tap.tell(EndpointEventKind::Stopped);
                // nobody may wait for it
                let _ = stopped.send(true);
            }
        };
        let plan = Plan { path, profile: self.profile, fed: self.fed.clone() };
        match Recording::start(plan, tell) {
            Ok((recording, outlet)) => {
                self.tap.set_outlet(Some(outlet));
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

/// The file that a URI means, in a folder that exists: only what lies within the recording folder.
fn place(folder: Option<&Path>, uri: &str) -> Result<PathBuf, String> {
    let folder = folder.ok_or("This media server has no folder to record into: set one.")?;
    let outside = || format!("Only files in {} can be recorded into, as file:// addresses.", folder.display());
    let url = Url::parse(uri).ok().filter(|url| url.scheme() == "file").ok_or_else(outside)?;
    let path = url.to_file_path().map_err(|()| outside())?;
    let within = path.strip_prefix(folder).map_err(|_| outside())?;
    let is_plain = within.components().all(|part| matches!(part, Component::Normal(_)));
    if !is_plain || within.file_name().is_none() {
        return Err(outside());
    }
    if let Some(parent) = path.parent() {
        let failed = |error| format!("The folder {} cannot be made: {error}.", parent.display());
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_recording_folder_is_written_to() {
        let folder = std::env::temp_dir().join(format!("recorders-{}", std::process::id()));
        let uri = |path: &str| format!("file://{}/{path}", folder.display());
        assert_eq!(place(Some(&folder), &uri("a/1.mp4")), Ok(folder.join("a/1.mp4")));
        assert!(folder.join("a").is_dir(), "missing folders are made");
        for hostile in [uri("../1.mp4"), uri("%2e%2e/1.mp4"), uri(""), "file:///etc/passwd".to_owned()] {
            assert!(place(Some(&folder), &hostile).is_err(), "{hostile}");
        }
        for other in ["http://127.0.0.1/1.mp4", "1.mp4", ""] {
            assert!(place(Some(&folder), other).is_err(), "{other}");
        }
        assert!(place(None, &uri("1.mp4")).is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
