//! How objects come and go.

use std::collections::HashSet;

use kurento::EventData;

use super::Model;
use super::effect::{Effect, PlayerCall, RecorderCall, RtpCall, WorkerCall};
use super::factory::Factory;
use super::failure::Failure;
use super::id::{ObjectId, SessionId};
use super::media_element;
use super::now::Now;
use super::object::{Body, Object};
use super::parameters::Parameters;
use super::registry::Registry;
use super::routes;
use crate::webrtc::EndpointId;

/// How many sessions hold an object, on average and at most.
const HOLDERS: usize = 8;

impl Model {
    /// Makes an object of the class `type_name`, which `session` then holds.
    pub(crate) fn create(
        &mut self,
        now: Now,
        session: &SessionId,
        type_name: &str,
        parameters: &Parameters<'_>,
    ) -> Result<ObjectId, Failure> {
        let factory = Factory::find(&self.limits, type_name)?;
        if self.objects.len() >= self.limits.objects {
            return Err(Failure::too_much("There is no room for more media objects; release some"));
        }
        let made = (factory.make)(self, parameters)?;
        let id = ObjectId::new(&self.new_uuid(), factory.class.name, made.parent.as_ref());
        if let Some(endpoint) = made.body.endpoint() {
            self.endpoints.insert(endpoint, id.clone());
        }
        self.objects.insert(Object::new(id.clone(), made.parent, now.wall, made.body));
        if let Err(failure) = self.hold(session, id.as_str()) {
            // nobody would ever release it
            self.destroy(now, &id);
            return Err(failure);
        }
        self.raise(now.wall, &ObjectId::manager(), EventData::ObjectCreated { object: id.to_wire() });
        Ok(id)
    }

    /// Makes `session` a holder of an object and of all above it. Kurento does so whenever a session names an object to
    /// describe, invoke, subscribe to or refer to.
    pub(crate) fn hold(&mut self, session: &SessionId, object: &str) -> Result<ObjectId, Failure> {
        let id = self.objects.get(object)?.id.clone();
        if !self.holdings.knows(session) && self.holdings.sessions().len() >= self.limits.sessions {
            return Err(Failure::too_much("There is no room for more sessions; close some"));
        }
        // far more than there is when each object has few holders
        if self.holdings.count() >= self.limits.objects.saturating_mul(HOLDERS) {
            return Err(Failure::too_much("There is no room for more references of media objects; release some"));
        }
        for held in self.objects.ancestry(&id) {
            self.holdings.hold(session, &held.id);
        }
        Ok(id)
    }

    /// Ends the hold of `session`, and its subscriptions; an object that nobody holds is destroyed.
    pub(crate) fn let_go(&mut self, now: Now, session: &SessionId, object: &str) {
        let Ok(object) = self.objects.get(object) else { return };
        let id = object.id.clone();
        self.holdings.let_go(session, &id);
        self.subscriptions.let_go(session, &id);
        if !self.holdings.is_held(&id) {
            self.destroy(now, &id);
        }
    }

    /// Destroys an object for everyone. Only the manager cannot be destroyed: `session` merely lets go of it.
    pub(crate) fn release(&mut self, now: Now, session: &SessionId, object: &str) {
        self.let_go(now, session, object);
        if let Ok(object) = self.objects.get(object) {
            let id = object.id.clone();
            self.destroy(now, &id);
        }
    }

    /// Whether the session exists for Kurento, which is as long as it holds an object.
    pub(crate) fn knows(&self, session: &SessionId) -> bool {
        self.holdings.knows(session)
    }

    /// Lets go of all that `session` holds; with `release`, destroys it.
    pub(crate) fn close_session(&mut self, now: Now, session: &SessionId, release: bool) {
        for object in self.holdings.held_by(session) {
            if release {
                self.release(now, session, object.as_str());
            } else {
                self.let_go(now, session, object.as_str());
            }
        }
    }

    /// Destroys an object and all below it, what is below first.
    fn destroy(&mut self, now: Now, id: &ObjectId) {
        if id.as_str() == ObjectId::MANAGER {
            return;
        }
        let doomed = self.objects.bottom_up(id);
        let goes: HashSet<&ObjectId> = doomed.iter().collect();
        for object in &doomed {
            media_element::disconnect_all(self, now, object, |source| goes.contains(source));
            self.remove(object);
            self.raise(now.wall, &ObjectId::manager(), EventData::ObjectDestroyed { object_id: object.to_wire() });
        }
    }

    /// What came in through a port that goes comes out of no other any more.
    fn leave_hub(&mut self, port: &ObjectId) {
        let Some(hub) = self.objects.get(port.as_str()).ok().and_then(|object| object.parent.clone()) else { return };
        let Ok(object) = self.objects.get_mut(hub.as_str()) else { return };
        let others = object.children.clone();
        if let Body::Hub(hub) = &mut object.body {
            hub.forget(port);
            others.iter().for_each(|port| routes::update_behind(self, port));
        }
    }

    fn remove(&mut self, id: &ObjectId) {
        if let Some(endpoint) = self.endpoint_id(id) {
            self.endpoints.remove(&endpoint);
            self.effects.extend(removal(&self.objects, id, endpoint));
            self.effects.push_back(Effect::Worker(WorkerCall::Remove { id: endpoint }));
            self.routes.forget(endpoint);
        }
        self.leave_hub(id);
        self.holdings.forget(id);
        self.subscriptions.forget(id);
        self.objects.remove(id);
    }
}

/// What is to end beside the endpoint on its worker.
fn removal(objects: &Registry, object: &ObjectId, id: EndpointId) -> Option<Effect> {
    match objects.get(object.as_str()).ok()?.body {
        Body::PlayerEndpoint(_) => Some(Effect::Player(PlayerCall::Remove { id })),
        Body::RecorderEndpoint(_) => Some(Effect::Recorder(RecorderCall::Remove { id })),
        Body::RtpEndpoint(_) => Some(Effect::Rtp(RtpCall::Remove { id })),
        _ => None,
    }
}
