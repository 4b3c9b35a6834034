use std::{rc::Rc, time::Duration};

use leptos::{html::Video, prelude::*};
use messages::{ClientMessage, PublishKind, Title};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, MediaStream};

use super::{CameraChoice, CaptureProblem, ContentHint, Publisher, remembered::Remembered};
use crate::{
    browser::{Interval, LeaveGuard, Listener, Slot, Storage, Timeout, seed, window},
    peer::{Credentials, Machine, PageState, Snapshot},
    webrtc::{
        Capture, Devices, Driver, Gauge, Hooks, LevelMeter, LinkState, PeerConnection, list_devices, send_picture,
    },
};

const CHOICE_KEY: &str = "kurento-live.camera";
const FIRST_PICTURE_AFTER: Duration = Duration::from_secs(2);
const PICTURE_PERIOD: Duration = Duration::from_secs(10);

/// Everything that a publish page knows and does. Its components share it.
///
/// The signals are made on the server too; the slots are filled in the browser by [`Studio::enter`].
#[derive(Clone, Copy)]
pub(crate) struct Studio {
    pub(crate) kind: PublishKind,
    pub(crate) snapshot: RwSignal<Snapshot>,
    pub(crate) gauge: Gauge,
    pub(crate) problem: RwSignal<Option<CaptureProblem>>,
    /// The browser is asking for a permission, or opening a device.
    pub(crate) asking: RwSignal<bool>,
    pub(crate) has_picture: RwSignal<bool>,
    pub(crate) has_sound: RwSignal<bool>,
    pub(crate) level: RwSignal<f32>,
    pub(crate) muted: RwSignal<bool>,
    pub(crate) camera_off: RwSignal<bool>,
    pub(crate) choice: RwSignal<CameraChoice>,
    pub(crate) hint: RwSignal<ContentHint>,
    pub(crate) devices: RwSignal<Devices>,
    pub(crate) title: RwSignal<String>,
    /// A session from before a reload waits for a click to go on.
    pub(crate) resumable: RwSignal<bool>,
    pub(crate) preview: NodeRef<Video>,
    turn: StoredValue<u32>,
    driver: Slot<Driver<Publisher>>,
    capture: Slot<Rc<Capture>>,
    credentials: Slot<Credentials>,
    level_meter: Slot<LevelMeter>,
    guard: Slot<LeaveGuard>,
    pictures: Slot<(Timeout, Interval)>,
    device_changes: Slot<Listener>,
}

impl Studio {
    /// The studio of a page that is being made.
    pub(crate) fn new(kind: PublishKind) -> Self {
        Self {
            kind,
            snapshot: RwSignal::default(),
            gauge: Gauge::new(),
            problem: RwSignal::default(),
            asking: RwSignal::new(false),
            has_picture: RwSignal::new(false),
            has_sound: RwSignal::new(false),
            level: RwSignal::new(0.0),
            muted: RwSignal::new(false),
            camera_off: RwSignal::new(false),
            choice: RwSignal::default(),
            hint: RwSignal::default(),
            devices: RwSignal::default(),
            title: RwSignal::default(),
            resumable: RwSignal::new(false),
            preview: NodeRef::new(),
            turn: StoredValue::new(0),
            driver: Slot::empty(),
            capture: Slot::empty(),
            credentials: Slot::empty(),
            level_meter: Slot::empty(),
            guard: Slot::empty(),
            pictures: Slot::empty(),
            device_changes: Slot::empty(),
        }
    }

    /// Brings the page to life: connects, and goes on with a session from before a reload.
    pub(crate) fn enter(self, link_state: RwSignal<LinkState>) {
        Effect::new(move || {
            self.connect(link_state);
            self.gauge.start(self.driver);
            let remembered = Remembered::read(self.kind);
            if let Some(remembered) = &remembered {
                self.title.set(remembered.title.clone());
            }
            match self.kind {
                PublishKind::Webcam => self.enter_webcam(remembered.is_some()),
                PublishKind::Screen => self.resumable.set(remembered.is_some()),
            }
        });
        let state = self.state();
        let is_running = Memo::new(move |_| state.get().is_running());
        Effect::new(move || self.guard_leaving(is_running.get()));
        let is_live = Memo::new(move |_| state.get() == PageState::Live);
        Effect::new(move || self.send_pictures(is_live.get()));
    }

    /// The state of the peer, told only when it changes.
    pub(crate) fn state(self) -> Memo<PageState> {
        Memo::new(move |_| self.snapshot.with(|snapshot| snapshot.state))
    }

    /// Starts a session with what is captured.
    pub(crate) fn go_live(self) {
        self.start(None);
    }

    /// Ends the session for everybody.
    pub(crate) fn stop(self) {
        if let Some(driver) = self.driver.get() {
            driver.stop();
        }
    }

    /// Opens the chosen camera and microphone, in place of what is open.
    pub(crate) fn open_camera(self) {
        // Phones cannot open a second camera beside the first.
        drop(self.capture.take());
        self.level_meter.take();
        let choice = self.choice.get_untracked();
        self.ask(async move { Capture::camera(&choice, move || self.capture_ended()).await });
    }

    /// Asks which screen to share. The browser wants a click for that.
    pub(crate) fn open_screen(self) {
        let hint = self.hint.get_untracked();
        self.ask(Capture::screen(hint, move || self.capture_ended()));
    }

    /// Changes and keeps the choice of devices, and opens them.
    pub(crate) fn choose(self, change: impl FnOnce(&mut CameraChoice)) {
        self.choice.update(change);
        Storage::Lasting.write(CHOICE_KEY, &self.choice.get_untracked());
        self.open_camera();
    }

    /// Changes what the screen is said to show.
    pub(crate) fn set_hint(self, hint: ContentHint) {
        self.hint.set(hint);
        self.capture.with(|capture| capture.set_hint(hint));
    }

    /// Sends silence instead of the microphone, or back.
    pub(crate) fn toggle_muted(self) {
        self.muted.update(|muted| *muted = !*muted);
        self.apply_switches();
    }

    /// Sends black instead of the camera, or back.
    pub(crate) fn toggle_camera(self) {
        self.camera_off.update(|off| *off = !*off);
        self.apply_switches();
    }

    /// Records the session, or does so no more.
    pub(crate) fn record(self, wanted: bool) {
        let id = self.credentials.get().and_then(|credentials| String::from(credentials.peer_id).try_into().ok());
        if let (Some(driver), Some(session_id)) = (self.driver.get(), id) {
            driver.send(&if wanted {
                ClientMessage::StartRecording { session_id }
            } else {
                ClientMessage::StopRecording { session_id }
            });
        }
    }

    fn connect(self, link_state: RwSignal<LinkState>) {
        let hooks = Hooks {
            equip: Box::new(move |connection| self.equip(connection)),
            closing: Box::new(|| {}),
            on_track: Box::new(|_| {}),
            changed: Box::new(move |snapshot| self.changed(snapshot)),
            remember: Box::new(move |credentials| self.remember(credentials)),
        };
        let machine = Machine::new(Publisher::new(self.kind), seed());
        self.driver.fill(Driver::new(machine, link_state, hooks));
    }

    fn enter_webcam(self, goes_on: bool) {
        if let Some(choice) = Storage::Lasting.read(CHOICE_KEY) {
            self.choice.set(choice);
        }
        self.resumable.set(goes_on);
        self.open_camera();
        self.follow_devices();
    }

    fn follow_devices(self) {
        if let Some(devices) = crate::browser::property(&window().navigator(), "mediaDevices") {
            let refresh = move |_: Event| self.list_devices();
            self.device_changes.fill(Listener::new(&devices.into(), "devicechange", refresh));
        }
    }

    fn list_devices(self) {
        spawn_local(async move {
            _ = self.devices.try_set(list_devices().await);
        });
    }

    /// Opens something; what an earlier question gives in the meantime is dropped.
    fn ask(self, opening: impl Future<Output = Result<Capture, CaptureProblem>> + 'static) {
        if !PeerConnection::is_supported() {
            return self.problem.set(Some(CaptureProblem::NoWebRtc));
        }
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.problem.set(None);
        self.asking.set(true);
        spawn_local(async move {
            let captured = opening.await;
            // The page may be gone, or something else chosen.
            if self.turn.try_get_value() == Some(turn) {
                self.asking.set(false);
                match captured {
                    Ok(capture) => self.adopt(capture),
                    Err(problem) => self.not_opened(problem),
                }
            }
        });
    }

    fn not_opened(self, problem: CaptureProblem) {
        self.has_picture.set(self.capture.with(|_| ()).is_some());
        self.problem.set(Some(problem));
    }

    fn adopt(self, capture: Capture) {
        let capture = Rc::new(capture);
        self.has_picture.set(true);
        self.has_sound.set(capture.track("audio").is_some());
        self.show(capture.stream());
        self.listen(capture.stream());
        if let Some(camera) = capture.device_id("video").filter(|_| self.kind == PublishKind::Webcam) {
            self.choice.update(|choice| choice.camera = Some(camera));
            self.list_devices();
        }
        self.capture.fill(Rc::clone(&capture));
        self.apply_switches();
        self.replace_tracks(&capture);
        if self.resumable.get_untracked() {
            self.resumable.set(false);
            self.start(Remembered::read(self.kind));
        }
    }

    fn show(self, stream: &MediaStream) {
        if let Some(video) = self.preview.get_untracked() {
            // Autoplay starts without sound only if this is set as a property.
            video.set_muted(true);
            video.set_src_object(Some(stream));
        }
    }

    fn listen(self, stream: &MediaStream) {
        self.level.set(0.0);
        self.level_meter.take();
        if self.has_sound.get_untracked()
            && let Ok(meter) = LevelMeter::new(stream, move |level| self.level.set(level))
        {
            self.level_meter.fill(meter);
        }
    }

    fn apply_switches(self) {
        self.capture.with(|capture| {
            capture.enable("audio", !self.muted.get_untracked());
            capture.enable("video", !self.camera_off.get_untracked());
        });
    }

    fn replace_tracks(self, capture: &Capture) {
        let replace = |connection: &PeerConnection| {
            for kind in ["audio", "video"] {
                connection.replace(kind, capture.track(kind).as_ref());
            }
        };
        self.driver.with(|driver| driver.with_connection(replace));
    }

    fn capture_ended(self) {
        drop(self.capture.take());
        self.level_meter.take();
        self.has_picture.set(false);
        self.has_sound.set(false);
        match self.kind {
            PublishKind::Screen => self.stop(),
            PublishKind::Webcam => self.problem.set(Some(CaptureProblem::DeviceLost)),
        }
    }

    fn start(self, remembered: Option<Remembered>) {
        self.level_meter.with(LevelMeter::wake);
        let title = Title::try_from(self.title.get_untracked()).ok();
        if let Some(driver) = self.driver.get() {
            driver.start(|machine| {
                machine.role_mut().set_title(title);
                if let Some(remembered) = remembered {
                    machine.restore(remembered.credentials());
                }
            });
        }
    }

    fn equip(self, connection: &PeerConnection) {
        self.capture.with(|capture| {
            for kind in ["audio", "video"] {
                match capture.track(kind) {
                    Some(track) => connection.send(&track, capture.stream()),
                    // A microphone may be chosen while live.
                    None if self.kind == PublishKind::Webcam => connection.reserve(kind),
                    None => {}
                }
            }
        });
    }

    fn changed(self, snapshot: Snapshot) {
        if snapshot.state != PageState::Live {
            self.gauge.reset();
        }
        _ = self.snapshot.try_set(snapshot);
    }

    fn remember(self, credentials: Option<Credentials>) {
        match credentials {
            Some(credentials) => {
                Remembered::new(credentials.clone(), self.title.get_untracked()).write(self.kind);
                self.credentials.fill(credentials);
            }
            None => {
                Remembered::forget(self.kind);
                self.credentials.take();
            }
        }
    }

    fn guard_leaving(self, is_running: bool) {
        if is_running {
            self.guard.fill(LeaveGuard::new(move || self.stop()));
        } else {
            self.guard.take();
        }
    }

    fn send_pictures(self, is_live: bool) {
        if is_live {
            let first = Timeout::new(FIRST_PICTURE_AFTER, move || self.send_picture());
            self.pictures.fill((first, Interval::new(PICTURE_PERIOD, move || self.send_picture())));
        } else {
            self.pictures.take();
        }
    }

    fn send_picture(self) {
        // Black says less than the last picture.
        if self.camera_off.get_untracked() {
            return;
        }
        if let (Some(video), Some(credentials)) = (self.preview.get_untracked(), self.credentials.get()) {
            spawn_local(send_picture(video, credentials.peer_id, credentials.resume_token));
        }
    }
}
