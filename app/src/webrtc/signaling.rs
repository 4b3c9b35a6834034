use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::Duration,
};

use leptos::prelude::*;
use messages::{ClientMessage, IceServer, ServerMessage};
use web_sys::{Event, MessageEvent, WebSocket};

use super::LinkState;
use crate::{
    browser::{Listener, Timeout, seed, window},
    peer::Backoff,
};

const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(8);
/// How long the server may take to greet; browsers themselves wait for minutes.
const GREETING_LIMIT: Duration = Duration::from_secs(10);

/// What happens on the link to the server.
pub(crate) enum LinkEvent {
    /// The server has greeted: messages may be sent.
    Open(Vec<IceServer>),
    Message(ServerMessage),
    /// The link is down, or could not be made. It is tried again without being asked.
    Closed,
}

/// The WebSocket to the server, made anew for as long as this lives. This is the one layer that retries connecting.
///
/// What is sent while the link is down is dropped: whoever sends hears of the link and knows what is still worth saying
/// afterwards. Nothing is queued here, so nothing here can grow.
pub(crate) struct Signaling(Rc<Inner>);

struct Inner {
    on_event: Box<dyn Fn(LinkEvent)>,
    state: RwSignal<LinkState>,
    socket: RefCell<Option<Socket>>,
    backoff: RefCell<Backoff>,
    retry: RefCell<Option<Timeout>>,
    online: RefCell<Option<Listener>>,
}

struct Socket {
    raw: WebSocket,
    greeted: Cell<bool>,
    _greeting_limit: Timeout,
    _listeners: [Listener; 2],
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Fails for close codes that are out of range only.
        _ = self.raw.close();
    }
}

impl Signaling {
    /// Connects; `state` shows how that goes.
    pub(crate) fn connect(state: RwSignal<LinkState>, on_event: impl Fn(LinkEvent) + 'static) -> Self {
        let inner = Rc::new(Inner {
            on_event: Box::new(on_event),
            state,
            socket: RefCell::default(),
            backoff: RefCell::new(Backoff::new(FIRST_WAIT, LONGEST_WAIT, seed())),
            retry: RefCell::default(),
            online: RefCell::default(),
        });
        state.set(LinkState::Connecting);
        let weak = Rc::downgrade(&inner);
        let back_online = move |_: Event| with(&weak, Inner::retry_now);
        *inner.online.borrow_mut() = Some(Listener::new(&window(), "online", back_online));
        inner.open();
        Self(inner)
    }

    /// Sends, if the link is up.
    pub(crate) fn send(&self, message: &ClientMessage) {
        let socket = self.0.socket.borrow();
        if let (Some(socket), Ok(text)) = (socket.as_ref(), serde_json::to_string(message))
            && socket.greeted.get()
        {
            // Fails while connecting only, which the greeting rules out.
            _ = socket.raw.send_with_str(&text);
        }
    }
}

impl Drop for Signaling {
    fn drop(&mut self) {
        self.0.retry.take();
        self.0.online.take();
        drop(self.0.socket.take());
        // The page, and its signal with it, may be gone already.
        _ = self.0.state.try_set(LinkState::Unused);
    }
}

fn with(weak: &Weak<Inner>, act: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = weak.upgrade() {
        act(&inner);
    }
}

impl Inner {
    fn open(self: &Rc<Self>) {
        match self.socket() {
            Ok(socket) => drop(self.socket.replace(Some(socket))),
            Err(_) => self.closed(),
        }
    }

    fn socket(self: &Rc<Self>) -> Result<Socket, wasm_bindgen::JsValue> {
        let raw = WebSocket::new(&url()?)?;
        let on_message = {
            let weak = Rc::downgrade(self);
            move |event: MessageEvent| with(&weak, |inner| inner.received(&event))
        };
        let on_close = {
            let weak = Rc::downgrade(self);
            move |_: Event| with(&weak, Inner::closed)
        };
        let weak = Rc::downgrade(self);
        let late = move || with(&weak, Inner::greeting_missing);
        Ok(Socket {
            greeted: Cell::new(false),
            _greeting_limit: Timeout::new(GREETING_LIMIT, late),
            _listeners: [Listener::new(&raw, "message", on_message), Listener::new(&raw, "close", on_close)],
            raw,
        })
    }

    fn received(&self, event: &MessageEvent) {
        let Some(text) = event.data().as_string() else { return };
        match serde_json::from_str(&text) {
            Ok(ServerMessage::Welcome { ice_servers }) => self.greeted(ice_servers),
            Ok(message) => (self.on_event)(LinkEvent::Message(message)),
            // A newer server may say things that this page does not know.
            Err(error) => leptos::logging::warn!("a message of the server was not understood: {error}"),
        }
    }

    fn greeted(&self, ice_servers: Vec<IceServer>) {
        if let Some(socket) = self.socket.borrow().as_ref() {
            socket.greeted.set(true);
        }
        self.backoff.borrow_mut().reset();
        self.state.set(LinkState::Connected);
        (self.on_event)(LinkEvent::Open(ice_servers));
    }

    fn greeting_missing(self: &Rc<Self>) {
        let greeted = self.socket.borrow().as_ref().is_some_and(|socket| socket.greeted.get());
        if !greeted {
            self.closed();
        }
    }

    fn closed(self: &Rc<Self>) {
        drop(self.socket.take());
        self.state.set(LinkState::Lost);
        let wait = self.backoff.borrow_mut().next_wait();
        let weak = Rc::downgrade(self);
        *self.retry.borrow_mut() = Some(Timeout::new(wait, move || with(&weak, Inner::open)));
        (self.on_event)(LinkEvent::Closed);
    }

    /// The network is back: waiting longer has no use.
    fn retry_now(self: &Rc<Self>) {
        if self.socket.borrow().is_none() {
            self.retry.take();
            self.open();
        }
    }
}

fn url() -> Result<String, wasm_bindgen::JsValue> {
    let location = window().location();
    let scheme = if location.protocol()? == "https:" { "wss" } else { "ws" };
    Ok(format!("{scheme}://{}/ws", location.host()?))
}
