use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use super::command::{EndpointId, MediaKind, TrackId};
use super::event::EndpointEventKind;
use super::flow::Flow;
use super::outputs::{KeyframeWish, Outputs};
use super::packet::Packet;

/// A sink on a worker that is no remote side: a recorder reads what feeds it.
#[derive(Debug)]
pub(super) struct Tap {
    id: EndpointId,
    outlet: SyncSender<Arc<Packet>>,
    audio: Side,
    video: Side,
    /// Video has not begun, or a packet of it found no room: nothing more of it is of use before a keyframe.
    is_broken: bool,
    asked: Option<Instant>,
}

#[derive(Debug, Default)]
struct Side {
    fed_by: Option<EndpointId>,
    flow: Flow,
}

const ASK_INTERVAL: Duration = Duration::from_millis(300);

impl Tap {
    pub(super) fn new(id: EndpointId, outlet: SyncSender<Arc<Packet>>) -> Self {
        Self { id, outlet, audio: Side::default(), video: Side::default(), is_broken: true, asked: None }
    }

    pub(super) fn connect(&mut self, (source, kind): TrackId, outputs: &mut Outputs) {
        self.side(kind).fed_by = Some(source);
        if kind == MediaKind::Video {
            self.is_broken = true;
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
        if kind == MediaKind::Video && self.is_broken && !packet.starts_keyframe {
            return self.ask(now, outputs);
        }
        let is_passed = self.outlet.try_send(Arc::clone(packet)).is_ok();
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

    fn want_keyframe(&self, outputs: &mut Outputs) {
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
