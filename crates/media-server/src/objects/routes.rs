//! Which endpoint of the workers feeds which other, over whatever elements lie between them.
//!
//! Clients connect elements; some of them (PassThrough, HubPort) only pass on. Packets go straight from the endpoint where
//! they come in to those where they go out, so each change of a connection is followed to the endpoints behind it.

use std::collections::{HashMap, HashSet};

use super::Model;
use super::effect::{Effect, RecorderCall, WorkerCall};
use super::id::ObjectId;
use super::media_type;
use super::object::Body;
use crate::webrtc::{EndpointId, MediaKind};

/// What the workers have been told: the sink's source of each kind.
#[derive(Debug, Default)]
pub(super) struct Routes {
    fed_by: HashMap<(EndpointId, MediaKind), EndpointId>,
}

impl Routes {
    /// A sink is gone, and the workers know it.
    pub(super) fn forget(&mut self, sink: EndpointId) {
        for kind in MediaKind::ALL {
            self.fed_by.remove(&(sink, kind));
        }
    }

    fn change(&mut self, sink: EndpointId, kind: MediaKind, source: Option<EndpointId>) -> Option<EndpointId> {
        match source {
            Some(source) => self.fed_by.insert((sink, kind), source),
            None => self.fed_by.remove(&(sink, kind)),
        }
    }
}

/// The endpoint whose media of this kind comes into `sink`, however far away.
pub(super) fn origin(model: &Model, sink: &ObjectId, kind: MediaKind) -> Option<EndpointId> {
    let mut passed = HashSet::new();
    let mut at = sink;
    // a ring of elements that only pass on has no beginning
    while passed.insert(at) {
        let source = model.connections.source(at, media_type::from_kind(kind))?;
        at = match &model.objects.get(source.as_str()).ok()?.body {
            Body::PassThrough => source,
            Body::HubPort => hub_input(model, source)?,
            body => return body.endpoint(),
        };
    }
    None
}

/// The port whose input goes out of `port`.
fn hub_input<'a>(model: &'a Model, port: &ObjectId) -> Option<&'a ObjectId> {
    let hub = model.objects.get(port.as_str()).ok()?.parent.as_ref()?;
    match &model.objects.get(hub.as_str()).ok()?.body {
        Body::Hub(hub) => hub.input_of(port),
        _ => None,
    }
}

/// Follows a change of what comes into `element`.
pub(super) fn update(model: &mut Model, element: &ObjectId) {
    let mut reached = HashSet::new();
    let mut waiting = vec![element.clone()];
    while let Some(element) = waiting.pop() {
        let Ok(object) = model.objects.get(element.as_str()) else { continue };
        match object.body.endpoint() {
            Some(endpoint) => MediaKind::ALL.iter().for_each(|kind| feed(model, &element, endpoint, *kind)),
            None if reached.insert(element.clone()) => waiting.extend(behind(model, &element)),
            None => {}
        }
    }
}

/// Follows a change of what comes out of `element`.
pub(super) fn update_behind(model: &mut Model, element: &ObjectId) {
    for connection in model.connections.of_source(element) {
        update(model, &connection.sink);
    }
}

/// Where what comes into an element that only passes on goes to.
fn behind(model: &Model, element: &ObjectId) -> Vec<ObjectId> {
    let sinks = |of: &ObjectId| model.connections.of_source(of).into_iter().map(|connection| connection.sink);
    match model.objects.get(element.as_str()).map(|object| (&object.body, &object.parent)) {
        Ok((Body::PassThrough, _)) => sinks(element).collect(),
        Ok((Body::HubPort, Some(hub))) => {
            let ports = model.objects.get(hub.as_str()).map(|hub| hub.children.as_slice()).unwrap_or_default();
            ports.iter().filter(|port| hub_input(model, port) == Some(element)).flat_map(sinks).collect()
        }
        _ => Vec::new(),
    }
}

fn feed(model: &mut Model, element: &ObjectId, sink: EndpointId, kind: MediaKind) {
    let source = origin(model, element, kind);
    let former = model.routes.change(sink, kind, source);
    if former == source {
        return;
    }
    let call = match (source, former) {
        (Some(source), _) => WorkerCall::Connect { source, sink, kind },
        (None, Some(source)) => WorkerCall::Disconnect { source, sink, kind },
        (None, None) => return,
    };
    model.effects.push_back(Effect::Worker(call));
    tell_recorder(model, element, kind, source.is_some());
}

/// A recorder waits for the first media of each kind that it is fed with.
fn tell_recorder(model: &mut Model, element: &ObjectId, kind: MediaKind, is_fed: bool) {
    if let Ok(Body::RecorderEndpoint(recorder)) = model.objects.get(element.as_str()).map(|object| &object.body) {
        let id = recorder.endpoint;
        model.effects.push_back(Effect::Recorder(RecorderCall::Feed { id, kind, is_fed }));
    }
}
