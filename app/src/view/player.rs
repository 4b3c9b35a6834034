mod first_frame;
mod last_frame;
mod screen_modes;

use std::time::Duration;

use first_frame::FirstFrame;
use last_frame::keep_last_frame;
use leptos::{
    html::{Canvas, Main, Video},
    prelude::*,
};
use messages::{ClientMessage, SessionId};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, KeyboardEvent, MediaStream, RtcTrackEvent};

use super::Viewer;
use crate::{
    browser::{Listener, Slot, Timeout, now, property, seed, window},
    peer::{Machine, PageState, Snapshot},
    webrtc::{Driver, Gauge, Hooks, LinkState, PeerConnection},
};

/// The controls fade after this long without a movement.
const CONTROLS_FADE_AFTER: Duration = Duration::from_millis(2_500);

/// Everything that the watch page knows and does. Its components share it.
///
/// The signals are made on the server too; the slots are filled in the browser by [`Player::enter`].
#[derive(Clone, Copy)]
pub(crate) struct Player {
    pub(crate) snapshot: RwSignal<Snapshot>,
    pub(crate) gauge: Gauge,
    pub(crate) muted: RwSignal<bool>,
    /// The browser allowed the picture only, without sound.
    pub(crate) needs_unmute: RwSignal<bool>,
    pub(crate) paused: RwSignal<bool>,
    /// A picture of the current connection is on the screen.
    pub(crate) has_frame: RwSignal<bool>,
    /// A picture of a former connection is on the screen.
    pub(crate) has_last_frame: RwSignal<bool>,
    pub(crate) first_frame_ms: RwSignal<Option<u32>>,
    pub(crate) statistics: RwSignal<bool>,
    pub(crate) controls: RwSignal<bool>,
    pub(crate) is_full_screen: RwSignal<bool>,
    pub(crate) can_full_screen: RwSignal<bool>,
    pub(crate) can_float: RwSignal<bool>,
    pub(crate) no_webrtc: RwSignal<bool>,
    pub(crate) stage: NodeRef<Main>,
    pub(crate) video: NodeRef<Video>,
    pub(crate) last_frame: NodeRef<Canvas>,
    /// When somebody asked for the picture: the page's own start, or the click that led here.
    asked: StoredValue<Option<Duration>>,
    session_id: StoredValue<Option<SessionId>>,
    driver: Slot<Driver<Viewer>>,
    stream: Slot<MediaStream>,
    waiting_for_frame: Slot<FirstFrame>,
    fading: Slot<Timeout>,
    listeners: Slot<Vec<Listener>>,
}

impl Player {
    /// The player of a page that is being made.
    pub(crate) fn new() -> Self {
        Self {
            snapshot: RwSignal::default(),
            gauge: Gauge::new(),
            muted: RwSignal::new(false),
            needs_unmute: RwSignal::new(false),
            paused: RwSignal::new(false),
            has_frame: RwSignal::new(false),
            has_last_frame: RwSignal::new(false),
            first_frame_ms: RwSignal::new(None),
            statistics: RwSignal::new(false),
            controls: RwSignal::new(true),
            is_full_screen: RwSignal::new(false),
            can_full_screen: RwSignal::new(false),
            can_float: RwSignal::new(false),
            no_webrtc: RwSignal::new(false),
            stage: NodeRef::new(),
            video: NodeRef::new(),
            last_frame: NodeRef::new(),
            asked: StoredValue::new(None),
            session_id: StoredValue::new(None),
            driver: Slot::empty(),
            stream: Slot::empty(),
            waiting_for_frame: Slot::empty(),
            fading: Slot::empty(),
            listeners: Slot::empty(),
        }
    }

    /// Brings the page to life and asks for the session. `is_first_page` says that the browser came here by itself, so
    /// the wait for the picture began when the page did.
    pub(crate) fn enter(self, id: SessionId, link_state: RwSignal<LinkState>, is_first_page: bool) {
        Effect::new(move || {
            self.asked.set_value(Some(if is_first_page { Duration::ZERO } else { now() }));
            if !PeerConnection::is_supported() {
                return self.no_webrtc.set(true);
            }
            self.can_full_screen.set(screen_modes::can_fill());
            self.can_float.set(screen_modes::can_float());
            self.session_id.set_value(Some(id.clone()));
            self.connect(id.clone(), link_state);
            self.gauge.start(self.driver);
            self.listeners.fill(self.listen());
            self.show_controls();
        });
        on_cleanup(move || self.leave());
    }

    /// The state of the peer, told only when it changes.
    pub(crate) fn state(self) -> Memo<PageState> {
        Memo::new(move |_| self.snapshot.with(|snapshot| snapshot.state))
    }

    /// Asks for the session again.
    pub(crate) fn try_again(self) {
        if let Some(driver) = self.driver.get() {
            driver.start(|_| {});
        }
    }

    pub(crate) fn toggle_paused(self) {
        let Some(video) = self.video.get_untracked() else { return };
        if video.paused() {
            self.play();
        } else {
            // Fails for elements without media only, which have nothing to pause.
            _ = video.pause();
        }
    }

    pub(crate) fn toggle_muted(self) {
        self.set_muted(!self.muted.get_untracked());
        self.needs_unmute.set(false);
    }

    pub(crate) fn toggle_full_screen(self) {
        if let (Some(stage), Some(video)) = (self.stage.get_untracked(), self.video.get_untracked()) {
            screen_modes::toggle_fill(&stage, &video);
        }
    }

    pub(crate) fn toggle_float(self) {
        if let Some(video) = self.video.get_untracked() {
            screen_modes::toggle_float(&video);
        }
    }

    pub(crate) fn toggle_statistics(self) {
        self.statistics.update(|open| *open = !*open);
    }

    /// Shows the controls, for a while.
    pub(crate) fn show_controls(self) {
        self.controls.set(true);
        self.fading.fill(Timeout::new(CONTROLS_FADE_AFTER, move || self.controls.set(false)));
    }

    /// Records the session, or does so no more.
    pub(crate) fn record(self, wanted: bool) {
        if let (Some(driver), Some(session_id)) = (self.driver.get(), self.session_id.get_value()) {
            driver.send(&if wanted {
                ClientMessage::StartRecording { session_id }
            } else {
                ClientMessage::StopRecording { session_id }
            });
        }
    }

    /// The session that is played, once the page is alive.
    pub(crate) fn session_id(self) -> Option<SessionId> {
        // Follows what is told of the session, which comes after the id is known.
        self.snapshot.track();
        self.session_id.get_value()
    }

    /// Ends the session, if it plays a source.
    pub(crate) fn close_source(self) {
        if let (Some(driver), Some(session_id)) = (self.driver.get(), self.session_id.get_value()) {
            driver.send(&ClientMessage::CloseSource { session_id });
        }
    }

    fn leave(self) {
        if let Some(driver) = self.driver.take() {
            driver.stop();
        }
    }

    fn connect(self, id: SessionId, link_state: RwSignal<LinkState>) {
        let hooks = Hooks {
            equip: Box::new(move |connection| self.equip(connection)),
            closing: Box::new(move || self.keep_last_frame()),
            on_track: Box::new(move |event| self.add_track(&event)),
            changed: Box::new(move |snapshot| self.changed(snapshot)),
            remember: Box::new(|_| {}),
        };
        let driver = Driver::new(Machine::new(Viewer::new(id), seed()), link_state, hooks);
        if let Some(asked) = self.asked.get_value() {
            driver.picture_wished(asked);
        }
        driver.start(|_| {});
        self.driver.fill(driver);
    }

    fn listen(self) -> Vec<Listener> {
        let document = leptos::prelude::document();
        let full_screen = move |_: Event| self.is_full_screen.set(screen_modes::is_filled());
        let mut listeners = vec![
            Listener::new(&window(), "keydown", move |event: KeyboardEvent| self.key(&event)),
            // A tab that is closed counts as a viewer no longer than it must; one that is shown again asks again.
            Listener::new(&window(), "pagehide", move |_: Event| self.stop()),
            Listener::new(&window(), "pageshow", move |event: Event| self.page_shown(&event)),
            Listener::new(&document, "fullscreenchange", full_screen),
        ];
        if let Some(video) = self.video.get_untracked() {
            listeners.push(Listener::new(&video, "pause", move |_: Event| self.paused.set(true)));
            listeners.push(Listener::new(&video, "play", move |_: Event| self.paused.set(false)));
        }
        listeners
    }

    fn page_shown(self, event: &Event) {
        // Otherwise the page was just loaded, and has asked already.
        if property(event, "persisted").is_some_and(|persisted| persisted.is_truthy()) {
            self.try_again();
        }
    }

    fn stop(self) {
        if let Some(driver) = self.driver.get() {
            driver.stop();
        }
    }

    fn key(self, event: &KeyboardEvent) {
        if is_in_field(event) || event.ctrl_key() || event.meta_key() || event.alt_key() || event.repeat() {
            return;
        }
        match event.key().as_str() {
            // A focused button takes the space bar for itself.
            " " if is_on_button(event) => return,
            " " => self.toggle_paused(),
            "m" => self.toggle_muted(),
            "f" => self.toggle_full_screen(),
            "i" => self.toggle_statistics(),
            _ => return self.show_controls(),
        }
        event.prevent_default();
        self.show_controls();
    }

    /// A new connection: what it brings goes into a stream of its own.
    fn equip(self, connection: &PeerConnection) {
        connection.receive("audio");
        connection.receive("video");
        if let Ok(stream) = MediaStream::new() {
            self.stream.fill(stream);
        }
    }

    /// A video element whose source ends turns black.
    fn keep_last_frame(self) {
        if let (Some(video), Some(canvas)) = (self.video.get_untracked(), self.last_frame.get_untracked())
            && self.has_frame.get_untracked()
            && keep_last_frame(&video, &canvas)
        {
            self.has_last_frame.set(true);
        }
        self.has_frame.set(false);
    }

    fn add_track(self, event: &RtcTrackEvent) {
        let (Some(stream), Some(video)) = (self.stream.get(), self.video.get_untracked()) else { return };
        stream.add_track(&event.track());
        if video.src_object().as_ref() == Some(&stream) {
            return;
        }
        video.set_src_object(Some(&stream));
        self.waiting_for_frame.fill(FirstFrame::of(&video, move || self.frame_shown()));
        self.play();
    }

    fn frame_shown(self) {
        self.has_frame.set(true);
        self.has_last_frame.set(false);
        if let Some(driver) = self.driver.get() {
            driver.picture_shown();
        }
        if let Some(asked) = self.asked.try_update_value(Option::take).flatten() {
            let waited = now().saturating_sub(asked).as_millis();
            self.first_frame_ms.set(Some(waited as u32));
        }
    }

    /// Plays with sound if the browser lets it, else without.
    fn play(self) {
        let Some(video) = self.video.get_untracked() else { return };
        let Ok(playing) = video.play() else { return };
        spawn_local(async move {
            let Err(error) = JsFuture::from(playing).await else { return };
            let name = property(&error, "name").and_then(|name| name.as_string());
            // Any other error is a source that was replaced meanwhile, which plays by itself.
            if name.as_deref() == Some("NotAllowedError") && !video.muted() {
                self.needs_unmute.set(true);
                self.set_muted(true);
                _ = video.play();
            }
        });
    }

    fn set_muted(self, muted: bool) {
        if let Some(video) = self.video.get_untracked() {
            video.set_muted(muted);
            self.muted.set(muted);
        }
    }

    fn changed(self, snapshot: Snapshot) {
        if snapshot.state != PageState::Live {
            self.gauge.reset();
        }
        _ = self.snapshot.try_set(snapshot);
    }
}

fn is_in_field(event: &KeyboardEvent) -> bool {
    is_inside(event, "input, textarea, select")
}

fn is_on_button(event: &KeyboardEvent) -> bool {
    is_inside(event, "button, a")
}

fn is_inside(event: &KeyboardEvent, selector: &str) -> bool {
    use wasm_bindgen::JsCast;
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest(selector).ok().flatten().is_some())
}
