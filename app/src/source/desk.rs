use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use messages::{ClientMessage, PlanKind, ServerMessage, SourceReport, SourceUrl, Title};

use crate::{
    browser::Slot,
    webrtc::{LinkEvent, LinkState, Signaling},
};

/// What is known of the address that was typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Look {
    /// Nobody has looked.
    #[default]
    None,
    /// The server looks.
    Looking,
    Found(Box<SourceReport>),
    /// The server could not look, or would not.
    Failed(String),
    /// The source is being started.
    Starting,
}

/// Everything that the page which starts a source knows and does.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) url: RwSignal<String>,
    pub(crate) title: RwSignal<String>,
    pub(crate) look: RwSignal<Look>,
    /// Where to go when it has started.
    started: RwSignal<Option<String>>,
    link: Slot<Signaling>,
}

impl Desk {
    /// The desk of a page that is being made.
    pub(crate) fn new() -> Self {
        Self {
            url: RwSignal::default(),
            title: RwSignal::default(),
            look: RwSignal::default(),
            started: RwSignal::default(),
            link: Slot::empty(),
        }
    }

    /// Brings the page to life.
    pub(crate) fn enter(self, link_state: RwSignal<LinkState>) {
        Effect::new(move || self.link.fill(Signaling::connect(link_state, move |event| self.heard(event))));
        let navigate = use_navigate();
        Effect::new(move || {
            if let Some(path) = self.started.get() {
                navigate(&path, leptos_router::NavigateOptions::default());
            }
        });
    }

    /// Something else was typed, so what is known has no meaning any more.
    pub(crate) fn typed(self, url: String) {
        self.url.set(url);
        if self.look.with_untracked(|look| *look != Look::None) {
            self.look.set(Look::None);
        }
    }

    /// Looks what the address is.
    pub(crate) fn probe(self) {
        if let Some(url) = self.checked() {
            self.look.set(Look::Looking);
            self.send(&ClientMessage::ProbeSource { url });
        }
    }

    /// Plays it.
    pub(crate) fn start(self) {
        if let Some(url) = self.checked() {
            self.look.set(Look::Starting);
            let title = Title::try_from(self.title.get_untracked()).ok();
            self.send(&ClientMessage::OpenSource { url, title });
        }
    }

    /// Whether looking has shown that it cannot be played.
    pub(crate) fn is_refused(look: &Look) -> bool {
        matches!(look, Look::Found(report) if report.plan.kind == PlanKind::Refused)
    }

    fn checked(self) -> Option<SourceUrl> {
        match SourceUrl::try_from(self.url.get_untracked()) {
            Ok(url) => Some(url),
            Err(error) => {
                self.look.set(Look::Failed(format!("This is no address of a stream: {error}.")));
                None
            }
        }
    }

    fn send(self, message: &ClientMessage) {
        self.link.with(|link| link.send(message));
    }

    fn heard(self, event: LinkEvent) {
        let is_waiting = self.look.with_untracked(|look| matches!(look, Look::Looking | Look::Starting));
        match event {
            LinkEvent::Message(ServerMessage::SourceProbe(report)) if is_waiting => self.look.set(Look::Found(report)),
            LinkEvent::Message(ServerMessage::SourceOpened { session_id, .. }) => {
                self.started.set(Some(format!("/source/{session_id}")));
            }
            LinkEvent::Message(ServerMessage::Error { message, .. }) if is_waiting => {
                self.look.set(Look::Failed(message));
            }
            LinkEvent::Closed if is_waiting => {
                let sentence = "The connection to the server was lost. Try again in a moment.";
                self.look.set(Look::Failed(sentence.to_owned()));
            }
            _ => {}
        }
    }
}
