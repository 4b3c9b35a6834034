//! Hubs: what comes into one of their ports goes out of others.

use std::collections::BTreeMap;

use super::Model;
use super::call::{Call, Outcome};
use super::class::{self, Class};
use super::factory::Made;
use super::failure::Failure;
use super::graph;
use super::id::ObjectId;
use super::object::Body;
use super::parameters::Parameters;
use super::routes;

/// Which port's input goes out of which port.
#[derive(Debug)]
pub(super) enum Hub {
    /// Kurento's Dispatcher: each output has an input of its own, or none.
    Dispatcher { inputs: BTreeMap<ObjectId, ObjectId> },
    /// Kurento's DispatcherOneToMany: one input goes out of all other ports.
    OneToMany { source: Option<ObjectId> },
}

impl Hub {
    pub(super) fn class(&self) -> &'static Class {
        match self {
            Self::Dispatcher { .. } => &class::DISPATCHER,
            Self::OneToMany { .. } => &class::DISPATCHER_ONE_TO_MANY,
        }
    }

    /// The port whose input goes out of `port`.
    pub(super) fn input_of(&self, port: &ObjectId) -> Option<&ObjectId> {
        match self {
            Self::Dispatcher { inputs } => inputs.get(port),
            Self::OneToMany { source } => source.as_ref().filter(|source| *source != port),
        }
    }

    /// A port is gone.
    pub(super) fn forget(&mut self, port: &ObjectId) {
        match self {
            Self::Dispatcher { inputs } => inputs.retain(|output, input| output != port && input != port),
            Self::OneToMany { source } => drop(source.take_if(|source| source == port)),
        }
    }
}

pub(super) fn make_dispatcher(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    make(model, parameters, Hub::Dispatcher { inputs: BTreeMap::new() })
}

pub(super) fn make_one_to_many(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    make(model, parameters, Hub::OneToMany { source: None })
}

fn make(model: &mut Model, parameters: &Parameters<'_>, hub: Hub) -> Result<Made, Failure> {
    let pipeline = model.pipeline(&parameters.string("mediaPipeline")?)?;
    Ok(Made { parent: Some(pipeline), body: Body::Hub(hub) })
}

/// Makes a HubPort at the hub that the parameters name.
pub(super) fn make_port(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    let hub = model.objects.get(&parameters.string("hub")?)?;
    match hub.body {
        Body::Hub(_) => Ok(Made { parent: Some(hub.id.clone()), body: Body::HubPort }),
        _ => Err(Failure::wrong_object_type()),
    }
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "getGstreamerDot" | "dumpGstreamerDot" => graph::operation(model, call),
        _ => return None,
    })
}

pub(super) fn dispatcher_operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "connect" => connect(model, call),
        _ => return None,
    })
}

pub(super) fn one_to_many_operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "setSource" => port(model, call, "source").and_then(|port| set_source(model, call, Some(port))),
        "removeSource" => set_source(model, call, None),
        _ => return None,
    })
}

fn connect(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let (source, sink) = (port(model, call, "source")?, port(model, call, "sink")?);
    if let Hub::Dispatcher { inputs } = hub(model, call)? {
        inputs.insert(sink.clone(), source);
        routes::update_behind(model, &sink);
    }
    Ok(Outcome::NOTHING)
}

fn set_source(model: &mut Model, call: &Call<'_>, port: Option<ObjectId>) -> Result<Outcome, Failure> {
    if let Hub::OneToMany { source } = hub(model, call)? {
        *source = port;
        let ports = model.objects.get(call.object.as_str())?.children.clone();
        ports.iter().for_each(|port| routes::update_behind(model, port));
    }
    Ok(Outcome::NOTHING)
}

/// A port that a parameter names, which is one of this hub's.
fn port(model: &Model, call: &Call<'_>, name: &str) -> Result<ObjectId, Failure> {
    let port = model.objects.get(&call.parameters.string(name)?)?;
    match port.body {
        Body::HubPort if port.parent.as_ref() == Some(call.object) => Ok(port.id.clone()),
        Body::HubPort => Err(Failure::illegal_parameter(format!("'{name}' is a port of another hub"))),
        _ => Err(Failure::wrong_object_type()),
    }
}

fn hub<'a>(model: &'a mut Model, call: &Call<'_>) -> Result<&'a mut Hub, Failure> {
    match &mut model.objects.get_mut(call.object.as_str())?.body {
        Body::Hub(hub) => Ok(hub),
        _ => Err(Failure::wrong_object_type()),
    }
}
