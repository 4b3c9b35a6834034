use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
    time::Duration,
};

use leptos::prelude::RwSignal;
use messages::{ClientMessage, IceServer, PeerId, Report, SdpAnswer, ServerMessage};
use wasm_bindgen_futures::spawn_local;
use web_sys::{RtcPeerConnection, RtcTrackEvent};

use super::{LinkEvent, LinkState, PeerConnection, PeerEvent, Signaling, peer_connection, report};
use crate::{
    browser::{Timeout, now},
    peer::{Credentials, Input, Machine, Output, Role, Snapshot},
    stats::{Milestone, Stopwatch},
};

/// What a page does for its peer.
pub(crate) struct Hooks {
    /// Gives a new connection its tracks.
    pub(crate) equip: Box<dyn Fn(&PeerConnection)>,
    /// A connection is about to be closed; what it shows can still be kept.
    pub(crate) closing: Box<dyn Fn()>,
    pub(crate) on_track: Box<dyn Fn(RtcTrackEvent)>,
    pub(crate) changed: Box<dyn Fn(Snapshot)>,
    /// What a reload of the page needs to continue, or that there is nothing to continue.
    pub(crate) remember: Box<dyn Fn(Option<Credentials>)>,
}

/// Carries out what a [`Machine`] says, with a real WebSocket, connection and clock.
pub(crate) struct Driver<R: Role + 'static>(Rc<Inner<R>>);

struct Inner<R: Role + 'static> {
    machine: RefCell<Machine<R>>,
    /// Inputs that came while one was handled. Each output leads to at most one of them, so they stay few.
    inputs: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    link: RefCell<Option<Signaling>>,
    ice_servers: RefCell<Vec<IceServer>>,
    connection: RefCell<Option<PeerConnection>>,
    timer: RefCell<Option<Timeout>>,
    stopwatch: RefCell<Stopwatch>,
    hooks: Hooks,
}

impl<R: Role + 'static> Clone for Driver<R> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<R: Role + 'static> Driver<R> {
    /// Connects to the server; the peer itself waits for [`Driver::start`].
    pub(crate) fn new(machine: Machine<R>, link_state: RwSignal<LinkState>, hooks: Hooks) -> Self {
        let inner = Rc::new(Inner {
            machine: RefCell::new(machine),
            inputs: RefCell::default(),
            busy: Cell::new(false),
            link: RefCell::default(),
            ice_servers: RefCell::default(),
            connection: RefCell::default(),
            timer: RefCell::default(),
            stopwatch: RefCell::default(),
            hooks,
        });
        let weak = Rc::downgrade(&inner);
        *inner.link.borrow_mut() = Some(Signaling::connect(link_state, move |event| link_event(&weak, event)));
        Self(inner)
    }

    /// Wants the peer; `prepare` may change its role before.
    pub(crate) fn start(&self, prepare: impl FnOnce(&mut Machine<R>)) {
        prepare(&mut self.0.machine.borrow_mut());
        self.0.give(Input::Start);
    }

    /// Wants the peer no more.
    pub(crate) fn stop(&self) {
        self.0.give(Input::Stop);
    }

    /// Says something that is not about the peer itself, if the link is up.
    pub(crate) fn send(&self, message: &ClientMessage) {
        self.0.send(message);
    }

    /// Looks at the connection, if there is one.
    pub(crate) fn with_connection<O>(&self, look: impl FnOnce(&PeerConnection) -> O) -> Option<O> {
        self.0.connection.borrow().as_ref().map(look)
    }

    /// What the browser measures now, if there is a connection that was accepted.
    pub(crate) async fn measure(&self) -> Option<Report> {
        let (peer, raw) = self.0.peer().zip(self.0.raw())?;
        report::measure(&raw, peer).await
    }

    /// Somebody waits for the picture since `at`.
    pub(crate) fn picture_wished(&self, at: Duration) {
        self.0.stopwatch.borrow_mut().wished(at);
    }

    /// A picture of the connection is on the screen.
    pub(crate) fn picture_shown(&self) {
        self.0.passed(Milestone::Shown);
    }
}

fn link_event<R: Role>(weak: &Weak<Inner<R>>, event: LinkEvent) {
    let Some(inner) = weak.upgrade() else { return };
    inner.give(match event {
        LinkEvent::Open(ice_servers) => {
            *inner.ice_servers.borrow_mut() = ice_servers;
            Input::LinkOpen
        }
        LinkEvent::Message(ServerMessage::RequestStats {}) => return inner.answer_request_stats(),
        LinkEvent::Message(message) => Input::Message(message),
        LinkEvent::Closed => Input::LinkClosed,
    });
}

impl<R: Role> Inner<R> {
    fn give(self: &Rc<Self>, input: Input) {
        self.inputs.borrow_mut().push_back(input);
        // An output that leads to an input at once ends here; the loop below takes the input.
        if self.busy.replace(true) {
            return;
        }
        while let Some(input) = self.next_input() {
            self.machine.borrow_mut().handle(now(), input);
            while let Some(output) = self.next_output() {
                self.carry_out(output);
            }
        }
        self.set_timer();
        let snapshot = self.machine.borrow().snapshot();
        self.busy.set(false);
        (self.hooks.changed)(snapshot);
    }

    // Each borrow must end before what was taken is carried out.
    fn next_input(&self) -> Option<Input> {
        self.inputs.borrow_mut().pop_front()
    }

    fn next_output(&self) -> Option<Output> {
        self.machine.borrow_mut().poll_output()
    }

    fn carry_out(self: &Rc<Self>, output: Output) {
        match output {
            Output::Send(message) => {
                if matches!(message, ClientMessage::Publish { .. } | ClientMessage::View { .. }) {
                    self.passed(Milestone::Offered);
                }
                self.send(&message);
            }
            Output::Open { generation } => self.open(generation),
            Output::Answer { generation, answer } => self.answer(generation, answer),
            Output::RemoteCandidate { candidate, .. } => {
                if let Some(connection) = self.connection.borrow().as_ref() {
                    connection.add_candidate(&candidate);
                }
            }
            Output::Close => self.close(),
            Output::Remember(credentials) => (self.hooks.remember)(Some(credentials)),
            Output::Forget => (self.hooks.remember)(None),
        }
    }

    fn send(&self, message: &ClientMessage) {
        if let Some(link) = self.link.borrow().as_ref() {
            link.send(message);
        }
    }

    fn passed(&self, milestone: Milestone) {
        self.stopwatch.borrow_mut().passed(now(), milestone);
    }

    /// The peer's id, once it is accepted.
    fn peer(&self) -> Option<PeerId> {
        self.machine.borrow().snapshot().peer
    }

    /// The browser's own connection, which may be used while nothing here is borrowed.
    fn raw(&self) -> Option<RtcPeerConnection> {
        self.connection.borrow().as_ref().map(PeerConnection::raw)
    }

    /// Tells what is measured, or at least that the peer is there; a page without a peer says nothing.
    fn answer_request_stats(self: &Rc<Self>) {
        let Some(peer) = self.peer() else { return };
        let (raw, weak) = (self.raw(), Rc::downgrade(self));
        spawn_local(async move {
            let measured = match raw {
                Some(raw) => report::measure(&raw, peer.clone()).await,
                None => None,
            };
            let Some(inner) = weak.upgrade() else { return };
            let first_frame = inner.stopwatch.borrow().first_frame();
            let report = report::of_page(Report { first_frame, ..measured.unwrap_or_else(|| Report::new(peer)) });
            inner.send(&ClientMessage::Stats { data: vec![report] });
        });
    }

    fn open(self: &Rc<Self>, generation: u32) {
        self.close();
        self.stopwatch.borrow_mut().began_anew();
        let weak = Rc::downgrade(self);
        let on_event = move |event| peer_event(&weak, generation, event);
        let Ok(connection) = PeerConnection::new(&self.ice_servers.borrow(), on_event) else {
            return self.give(Input::OfferMade { generation, offer: None });
        };
        (self.hooks.equip)(&connection);
        let (raw, weak) = (connection.raw(), Rc::downgrade(self));
        *self.connection.borrow_mut() = Some(connection);
        spawn_local(async move {
            let offer = peer_connection::offer(raw).await.ok();
            if let Some(inner) = weak.upgrade() {
                inner.give(Input::OfferMade { generation, offer });
            }
        });
    }

    fn close(&self) {
        if self.connection.borrow().is_some() {
            (self.hooks.closing)();
        }
        drop(self.connection.take());
    }

    fn answer(self: &Rc<Self>, generation: u32, answer: SdpAnswer) {
        self.passed(Milestone::Answered);
        let Some(raw) = self.raw() else { return };
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            if peer_connection::accept(raw, answer).await.is_err()
                && let Some(inner) = weak.upgrade()
            {
                inner.give(Input::AnswerRefused { generation });
            }
        });
    }

    fn set_timer(self: &Rc<Self>) {
        let deadline = self.machine.borrow().deadline();
        let weak = Rc::downgrade(self);
        let tick = move || {
            if let Some(inner) = weak.upgrade() {
                inner.give(Input::Tick);
            }
        };
        let wait = |deadline: Duration| deadline.saturating_sub(now());
        self.timer.replace(deadline.map(|deadline| Timeout::new(wait(deadline), tick)));
    }
}

fn peer_event<R: Role>(weak: &Weak<Inner<R>>, generation: u32, event: PeerEvent) {
    let Some(inner) = weak.upgrade() else { return };
    match event {
        PeerEvent::Track(event) => (inner.hooks.on_track)(event),
        PeerEvent::Candidate(candidate) => inner.give(Input::LocalCandidate { generation, candidate }),
        PeerEvent::PathFound => inner.passed(Milestone::PathFound),
        PeerEvent::Connected => {
            inner.passed(Milestone::Connected);
            inner.give(Input::Connected { generation });
        }
        PeerEvent::Disconnected => inner.give(Input::Disconnected { generation }),
        PeerEvent::Failed => inner.give(Input::Failed { generation }),
    }
}
