//! The object model: media objects, who holds them, what they are connected to and who listens to them.
//!
//! [`Model`] is a state machine without I/O. Each method handles one input, with the time passed in, and returns the
//! answer; whatever else has to happen waits in [`Model::poll_effect`]. The module's files are Kurento's classes
//! (`media_object`, `media_element`, `sdp_endpoint` …) and the tables that the model keeps (`registry`, `holdings`,
//! `connections`, `subscriptions`).
//!
//! To add a class: a [`class::Class`] with its events and operations, a variant of [`object::Body`], and an entry in
//! [`factory::FACTORIES`] if clients can create it.
//!
//! Invariant: an object exists as long as some session holds it, and as long as its parent exists; the manager always
//! exists. A session that holds an object holds the object's parents too, unless it has explicitly let go of them.

mod base_rtp_endpoint;
mod call;
mod class;
mod connections;
mod effect;
mod environment;
mod factory;
mod failure;
mod garbage;
mod graph;
mod holdings;
mod hub;
mod id;
mod lifecycle;
mod manager;
mod media_element;
mod media_object;
mod media_type;
mod module_description;
mod now;
mod object;
mod parameters;
mod pass_through;
mod pipeline;
mod player_endpoint;
mod recorder_endpoint;
mod registry;
mod routes;
mod rtp_endpoint;
mod sdp_endpoint;
mod statistics;
mod subscriptions;
mod uri_endpoint;
mod values;
mod web_rtc_endpoint;

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

pub(crate) use call::{Answer, Ask, Call, Negotiation, Outcome, PlayerQuestion, Question};
pub(crate) use effect::{Effect, PlayerCall, RecorderCall, RtpCall, WorkerCall};
pub(crate) use environment::Environment;
pub(crate) use failure::Failure;
pub(crate) use id::{ObjectId, SessionId};
pub(crate) use now::Now;
pub(crate) use parameters::{Parameters, as_string};

use kurento::types::Description;
use kurento::{Event, EventData};

use crate::Limits;
use crate::webrtc::{EndpointEvent, EndpointId};
use base_rtp_endpoint::RtpBase;
use connections::Connections;
use garbage::Garbage;
use holdings::Holdings;
use now::unix_millis;
use object::{Body, Object};
use registry::Registry;
use routes::Routes;
use subscriptions::Subscriptions;
use web_rtc_endpoint::WebRtcEndpoint;

/// All media objects of one server.
pub(crate) struct Model {
    environment: Box<dyn Environment>,
    objects: Registry,
    holdings: Holdings,
    subscriptions: Subscriptions,
    connections: Connections,
    routes: Routes,
    limits: Limits,
    garbage: Garbage,
    /// Which object a worker speaks of.
    endpoints: HashMap<EndpointId, ObjectId>,
    last_endpoint: u64,
    effects: VecDeque<Effect>,
}

impl Model {
    /// A model in which only the manager exists.
    pub(crate) fn new(
        environment: Box<dyn Environment>,
        limits: Limits,
        garbage_collection: Duration,
        now: Now,
    ) -> Self {
        let mut objects = Registry::default();
        objects.insert(Object::new(ObjectId::manager(), None, now.wall, Body::Manager));
        Self {
            environment,
            objects,
            holdings: Holdings::default(),
            subscriptions: Subscriptions::default(),
            connections: Connections::default(),
            routes: Routes::default(),
            limits,
            garbage: Garbage::new(garbage_collection, now.instant),
            endpoints: HashMap::new(),
            last_endpoint: 0,
            effects: VecDeque::new(),
        }
    }

    /// What is to be done next outside of the model, in the order in which it came about.
    pub(crate) fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    pub(crate) fn new_uuid(&mut self) -> String {
        self.environment.new_uuid()
    }

    pub(crate) fn describe(&mut self, session: &SessionId, object: &str) -> Result<Description, Failure> {
        let id = self.hold(session, object)?;
        let class = self.objects.get(id.as_str())?.class();
        let (qualified_type, type_name) = (class.qualified_name(), class.name.to_owned());
        Ok(Description { hierarchy: class.hierarchy().collect(), qualified_type, type_name })
    }

    pub(crate) fn invoke(
        &mut self,
        now: Now,
        session: &SessionId,
        object: &str,
        operation: &str,
        parameters: Parameters<'_>,
    ) -> Result<Outcome, Failure> {
        let object = &self.hold(session, object)?;
        let class = self.objects.get(object.as_str())?.class();
        class.invoke(self, &Call { now, object, operation, parameters })
    }

    /// Handles the answer to a [`Question`].
    pub(crate) fn handle_answer(&mut self, now: Now, question: Question, answer: Answer) -> Result<Outcome, Failure> {
        let Question { object, ask, .. } = question;
        match (ask, answer) {
            (Ask::Negotiation(negotiation), Answer::Negotiation(result)) => {
                sdp_endpoint::negotiated(self, now, &object, negotiation, result)
            }
            (Ask::Player(question), Answer::Player(status)) => player_endpoint::answered(question, &status),
            (Ask::Statistics(media), Answer::Statistics(counted)) => {
                statistics::answered(self, now.wall, &object, media, &counted)
            }
            (Ask::UsedCpu(_), Answer::UsedCpu(percent)) => Ok(Outcome::value(percent)),
            (Ask::RecorderStopped, Answer::RecorderStopped) => Ok(Outcome::NOTHING),
            _ => Err(Failure::object_not_found(object.as_str())),
        }
    }

    /// Handles what an endpoint did by itself. It may be about an object that has been released since.
    pub(crate) fn handle_endpoint_event(&mut self, happened: EndpointEvent) {
        let Some(object) = self.endpoints.get(&happened.endpoint).cloned() else { return };
        let Ok(found) = self.objects.get_mut(object.as_str()) else { return };
        let news: Vec<EventData> = match &mut found.body {
            Body::Manager | Body::Pipeline(_) | Body::PassThrough | Body::Hub(_) | Body::HubPort => Vec::new(),
            Body::PlayerEndpoint(player) => player.handle(happened.kind),
            Body::RecorderEndpoint(recorder) => recorder.handle(happened.kind),
            Body::RtpEndpoint(endpoint) => endpoint.base.handle(happened.kind),
            Body::WebRtcEndpoint(endpoint) => endpoint.handle(happened.kind),
        };
        for event in news {
            self.raise(happened.at, &object, event);
        }
    }

    /// Subscribes to one event of an object and returns the subscription's id.
    pub(crate) fn subscribe(&mut self, session: &SessionId, object: &str, event: &str) -> Result<String, Failure> {
        let id = self.hold(session, object)?;
        if !self.objects.get(object)?.class().has_event(event) {
            return Err(Failure::event_not_supported(event));
        }
        if self.subscriptions.len() >= self.limits.subscriptions {
            return Err(Failure::too_much("There is no room for more subscriptions; end some"));
        }
        let subscription = self.new_uuid();
        self.subscriptions.add(subscription.clone(), session.clone(), id, event.to_owned());
        Ok(subscription)
    }

    /// Ends a subscription; one that does not exist is ended already.
    pub(crate) fn unsubscribe(&mut self, subscription: &str) {
        self.subscriptions.remove(subscription);
    }

    /// Tells the subscribers of `source`.
    fn raise(&mut self, at: SystemTime, source: &ObjectId, data: EventData) {
        let sessions = self.subscriptions.sessions(source, data.name());
        let Ok(object) = self.objects.get(source.as_str()) else { return };
        if sessions.is_empty() {
            return;
        }
        let tags = if object.sends_tags_in_events { media_object::tags(object) } else { Vec::new() };
        let event = Event { object: source.to_wire(), timestamp_millis: Some(unix_millis(at)), tags, data };
        self.effects.extend(sessions.into_iter().map(|session| Effect::Event { session, event: event.clone() }));
    }

    fn web_rtc_endpoint(&mut self, id: &ObjectId) -> Result<&mut WebRtcEndpoint, Failure> {
        match &mut self.objects.get_mut(id.as_str())?.body {
            Body::WebRtcEndpoint(endpoint) => Ok(endpoint),
            _ => Err(Failure::wrong_object_type()),
        }
    }

    fn rtp_base(&mut self, id: &ObjectId) -> Result<&mut RtpBase, Failure> {
        match &mut self.objects.get_mut(id.as_str())?.body {
            Body::RtpEndpoint(endpoint) => Ok(&mut endpoint.base),
            Body::WebRtcEndpoint(endpoint) => Ok(&mut endpoint.base),
            _ => Err(Failure::wrong_object_type()),
        }
    }

    fn pipeline(&self, id: &str) -> Result<ObjectId, Failure> {
        let object = self.objects.get(id)?;
        if matches!(object.body, Body::Pipeline(_)) { Ok(object.id.clone()) } else { Err(Failure::wrong_object_type()) }
    }

    /// What the workers call an object, if it is one of theirs.
    fn endpoint_id(&self, id: &ObjectId) -> Option<EndpointId> {
        self.objects.get(id.as_str()).ok()?.body.endpoint()
    }

    fn new_endpoint_id(&mut self) -> EndpointId {
        self.last_endpoint += 1;
        EndpointId(self.last_endpoint)
    }
}
