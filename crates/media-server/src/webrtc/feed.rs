use std::sync::Arc;
use std::time::{Instant, SystemTime};

use str0m::format::Codec;

use super::command::{EndpointId, MediaKind, Relay};
use super::event::EndpointEventKind;
use super::flow::Flow;
use super::gop::Gop;
use super::link::Link;
use super::outputs::Outputs;
use super::packet::Packet;

/// A source on a worker that is no remote side: a player publishes into it.
#[derive(Debug)]
pub(super) struct Feed {
    id: EndpointId,
    /// Rings when a keyframe is needed, where somebody can be asked for one.
    keyframes: Option<tokio::sync::mpsc::Sender<()>>,
    gop: Gop,
    audio: Flow,
    video: Flow,
    video_codec: Option<Codec>,
}

impl Feed {
    pub(super) fn new(id: EndpointId, keyframes: Option<tokio::sync::mpsc::Sender<()>>) -> Self {
        Self { id, keyframes, gop: Gop::default(), audio: Flow::default(), video: Flow::default(), video_codec: None }
    }

    /// Asks for a keyframe. One wish that waits stands for all.
    pub(super) fn want_keyframe(&self) {
        if let Some(keyframes) = &self.keyframes {
            _ = keyframes.try_send(());
        }
    }

    /// Takes note of a packet before it is passed to the sinks.
    pub(super) fn published(&mut self, now: Instant, packet: &Arc<Packet>, outputs: &mut Outputs) {
        let kind = packet.track.1;
        if kind == MediaKind::Video {
            self.gop.push(packet);
            self.video_codec = Some(packet.codec.codec);
        }
        if self.flow(kind).packet(now) {
            outputs.event(self.id, EndpointEventKind::FlowOut { kind, flowing: true });
        }
    }

    /// What is due now and then, not with every packet.
    pub(super) fn tick(&mut self, now: Instant, outputs: &mut Outputs) {
        for kind in MediaKind::ALL {
            if self.flow(kind).has_ceased(now) {
                outputs.event(self.id, EndpointEventKind::FlowOut { kind, flowing: false });
            }
        }
    }

    /// What a sink that joins now begins with.
    pub(super) fn beginning(&self) -> Arc<[Arc<Packet>]> {
        Arc::from(self.gop.packets())
    }

    pub(super) fn video_codec(&self) -> Option<Codec> {
        self.video_codec
    }

    fn flow(&mut self, kind: MediaKind) -> &mut Flow {
        match kind {
            MediaKind::Audio => &mut self.audio,
            MediaKind::Video => &mut self.video,
        }
    }
}

/// The way of a player into its feed, and of whatever it has to tell about its endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Publisher {
    pub(super) id: EndpointId,
    pub(super) link: Link,
    pub(super) events: tokio::sync::mpsc::Sender<super::EndpointEvent>,
}

impl Publisher {
    pub(crate) fn id(&self) -> EndpointId {
        self.id
    }

    /// Passes a packet to the worker; `false` when that has no room for it, and it is lost.
    pub(crate) fn publish(&self, packet: Packet) -> bool {
        self.link.relay(Relay::Published(Arc::new(packet)))
    }

    /// Tells what happened to the endpoint. Waits for room: these are few, and none may be lost.
    pub(crate) async fn tell(&self, kind: EndpointEventKind) {
        let event = super::EndpointEvent { endpoint: self.id, at: SystemTime::now(), kind };
        // nobody is left to be told when the media server ends
        let _ = self.events.send(event).await;
    }
}
