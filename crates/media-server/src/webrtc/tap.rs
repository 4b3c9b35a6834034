use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::mpsc;

use super::command::{Command, EndpointId, MediaKind, TrackId};
use super::event::{EndpointEvent, EndpointEventKind};
use super::flow::Flow;
use super::link::Link;
use super::outputs::{KeyframeWish, Outputs};
use super::packet::Packet;

/// A sink on a worker that is no remote side: a recorder reads what feeds it.
#[derive(Debug)]
pub(super) struct Tap {
    id: EndpointId,
    /// `None` while nobody reads.
    outlet: Option<TapOutlet>,
    audio: Side,
    video: Side,
    /// Video has not begun, or a packet of it found no room: nothing more of it is of use before a keyframe.
    is_broken: bool,
    asked: Option<Instant>,
}

/// Where a tap's packets go. Whoever reads too slowly loses some.
#[derive(Debug, Clone)]
pub(crate) enum TapOutlet {
    /// To a thread.
    Thread(SyncSender<Arc<Packet>>),
    /// To a task.
    Task(mpsc::Sender<Arc<Packet>>),
}

impl TapOutlet {
    /// `false` when it found no room.
    fn pass(&self, packet: &Arc<Packet>) -> bool {
        match self {
            Self::Thread(outlet) => outlet.try_send(Arc::clone(packet)).is_ok(),
            Self::Task(outlet) => outlet.try_send(Arc::clone(packet)).is_ok(),
        }
    }
}

#[derive(Debug, Default)]
struct Side {
    fed_by: Option<EndpointId>,
    flow: Flow,
}

const ASK_INTERVAL: Duration = Duration::from_millis(300);

impl Tap {
    pub(super) fn new(id: EndpointId) -> Self {
        Self { id, outlet: None, audio: Side::default(), video: Side::default(), is_broken: true, asked: None }
    }

    /// Somebody else reads from now on, or nobody.
    pub(super) fn set_outlet(&mut self, outlet: Option<TapOutlet>, outputs: &mut Outputs) {
        self.outlet = outlet;
        self.want_keyframe(outputs);
    }

    pub(super) fn connect(&mut self, (source, kind): TrackId, outputs: &mut Outputs) {
        self.side(kind).fed_by = Some(source);
        if kind == MediaKind::Video {
            self.want_keyframe(outputs);
        }
    }

    pub(super) fn disconnect(&mut self, (source, kind): TrackId) {
        let side = self.side(kind);
        if side.fed_by == Some(source) {
            side.fed_by = None;
        }
    }

    pub(super) fn fed_by(&self, kind: MediaKind) -> Option<TrackId> {
        let side = match kind {
            MediaKind::Audio => &self.audio,
            MediaKind::Video => &self.video,
        };
        side.fed_by.map(|source| (source, kind))
    }

    /// Passes a packet on, or loses it: whoever reads too slowly holds nobody back.
    pub(super) fn forward(&mut self, now: Instant, packet: &Arc<Packet>, outputs: &mut Outputs) {
        let kind = packet.track.1;
        let Some(outlet) = &self.outlet else { return };
        if kind == MediaKind::Video && self.is_broken && !packet.starts_keyframe {
            return self.ask(now, outputs);
        }
        let is_passed = outlet.pass(packet);
        if kind == MediaKind::Video {
            self.is_broken = !is_passed;
        }
        if is_passed && self.side(kind).flow.packet(now) {
            outputs.event(self.id, EndpointEventKind::FlowIn { kind, flowing: true });
        }
    }

    /// Begins with packets of the past, from a keyframe to the latest.
    pub(super) fn begin(&mut self, now: Instant, packets: &[Arc<Packet>], outputs: &mut Outputs) {
        let is_fed_by_it = packets.first().is_some_and(|packet| self.fed_by(packet.track.1) == Some(packet.track));
        if self.is_broken && is_fed_by_it {
            packets.iter().for_each(|packet| self.forward(now, packet, outputs));
        }
    }

    fn ask(&mut self, now: Instant, outputs: &mut Outputs) {
        if self.asked.is_none_or(|asked| now.saturating_duration_since(asked) >= ASK_INTERVAL) {
            self.asked = Some(now);
            self.want_keyframe(outputs);
        }
    }

    /// The pictures can go on only with a keyframe.
    pub(super) fn want_keyframe(&mut self, outputs: &mut Outputs) {
        self.is_broken = true;
        if self.outlet.is_none() {
            return;
        }
        let wish = self.video.fed_by.map(|source| KeyframeWish { source, sink: self.id });
        outputs.keyframes_wanted.extend(wish);
    }

    /// What is due now and then, not with every packet.
    pub(super) fn tick(&mut self, now: Instant, outputs: &mut Outputs) {
        for kind in MediaKind::ALL {
            if self.side(kind).flow.has_ceased(now) {
                outputs.event(self.id, EndpointEventKind::FlowIn { kind, flowing: false });
            }
        }
    }

    fn side(&mut self, kind: MediaKind) -> &mut Side {
        match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        }
    }
}

/// The way to a tap, and of whoever reads from it to tell about its endpoint.
#[derive(Debug, Clone)]
pub(crate) struct TapControl {
    pub(super) id: EndpointId,
    pub(super) link: Link,
    pub(super) events: mpsc::Sender<EndpointEvent>,
}

impl TapControl {
    pub(crate) fn id(&self) -> EndpointId {
        self.id
    }

    /// What feeds the tap goes to `outlet` from now on; what finds no room there is lost, for that reader only.
    pub(crate) fn set_outlet(&self, outlet: Option<TapOutlet>) {
        self.command(Command::SetOutlet { id: self.id, outlet });
    }

    /// The reader cannot go on without a keyframe.
    pub(crate) fn want_keyframe(&self) {
        self.command(Command::RequestKeyframe { id: self.id });
    }

    /// Tells what happened to the endpoint. Waits for room, so not to be called by a task.
    pub(crate) fn tell(&self, kind: EndpointEventKind) {
        let event = EndpointEvent { endpoint: self.id, at: SystemTime::now(), kind };
        // nobody is left to be told when the media server ends
        let _ = self.events.blocking_send(event);
    }

    fn command(&self, command: Command) {
        if !self.link.command(command) {
            tracing::warn!(endpoint = self.id.0, "a media worker takes no more commands; one was lost");
        }
    }
}
