use std::collections::VecDeque;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::command::EndpointId;
use super::event::{EndpointEvent, EndpointEventKind};
use super::packet::Packet;
use super::sockets::Sockets;

/// Where the peers of a worker put what they produce.
#[derive(Debug)]
pub(super) struct Outputs {
    pub(super) sockets: Sockets,
    /// Packets that came from remote sides, to be passed to the sinks.
    pub(super) packets: VecDeque<Arc<Packet>>,
    /// Sources that a sink needs a keyframe of, and which sink.
    pub(super) keyframes_wanted: Vec<KeyframeWish>,
    events: mpsc::Sender<EndpointEvent>,
    lost_events: u64,
}

/// A sink cannot go on before its source makes a keyframe.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyframeWish {
    pub(super) source: EndpointId,
    pub(super) sink: EndpointId,
}

impl Outputs {
    pub(super) fn new(sockets: Sockets, events: mpsc::Sender<EndpointEvent>) -> Self {
        Self { sockets, packets: VecDeque::new(), keyframes_wanted: Vec::new(), events, lost_events: 0 }
    }

    /// Media does not wait for whoever listens: an event that finds no room is lost and counted.
    pub(super) fn event(&mut self, endpoint: EndpointId, kind: EndpointEventKind) {
        let event = EndpointEvent { endpoint, at: SystemTime::now(), kind };
        if let Err(TrySendError::Full(_)) = self.events.try_send(event) {
            self.lost_events += 1;
        }
    }

    /// How many events found no room since the last call.
    pub(super) fn take_lost_events(&mut self) -> u64 {
        std::mem::take(&mut self.lost_events)
    }
}
