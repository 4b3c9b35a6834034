use std::collections::{BTreeSet, HashMap};

use super::id::{ObjectId, SessionId};

#[derive(Debug)]
struct Subscription {
    id: String,
    session: SessionId,
    event: String,
}

/// Who wants to hear of which event of which object.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    by_object: HashMap<ObjectId, Vec<Subscription>>,
    objects: HashMap<String, ObjectId>,
}

impl Subscriptions {
    pub(super) fn add(&mut self, id: String, session: SessionId, object: ObjectId, event: String) {
        self.objects.insert(id.clone(), object.clone());
        self.by_object.entry(object).or_default().push(Subscription { id, session, event });
    }

    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    /// Ends one subscription, if there is such a one.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(object) = self.objects.get(id).cloned() {
            self.remove_where(&object, |subscription| subscription.id == id);
        }
    }

    /// Ends all subscriptions of one session to one object.
    pub(super) fn let_go(&mut self, session: &SessionId, object: &ObjectId) {
        self.remove_where(object, |subscription| subscription.session == *session);
    }

    /// Ends all subscriptions to an object that is gone.
    pub(super) fn forget(&mut self, object: &ObjectId) {
        self.remove_where(object, |_| true);
    }

    fn remove_where(&mut self, object: &ObjectId, ends: impl Fn(&Subscription) -> bool) {
        let Some(subscriptions) = self.by_object.get_mut(object) else { return };
        for ended in subscriptions.extract_if(.., |subscription| ends(subscription)) {
            self.objects.remove(&ended.id);
        }
        if subscriptions.is_empty() {
            self.by_object.remove(object);
        }
    }

    /// The sessions to tell; each once, however often it has subscribed.
    pub(super) fn sessions(&self, object: &ObjectId, event: &str) -> BTreeSet<SessionId> {
        let subscriptions = self.by_object.get(object).into_iter().flatten();
        subscriptions.filter(|subscription| subscription.event == event).map(|it| it.session.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_subscriptions_are_one_listener_until_both_are_gone() {
        let (session, object) = (SessionId::new("s").unwrap(), ObjectId::manager());
        let mut subscriptions = Subscriptions::default();
        subscriptions.add("1".into(), session.clone(), object.clone(), "ObjectCreated".into());
        subscriptions.add("2".into(), session, object.clone(), "ObjectCreated".into());
        assert_eq!(subscriptions.sessions(&object, "ObjectCreated").len(), 1);
        subscriptions.remove("1");
        assert_eq!(subscriptions.sessions(&object, "ObjectCreated").len(), 1);
        subscriptions.remove("2");
        assert_eq!(subscriptions.sessions(&object, "ObjectCreated").len(), 0);
        assert!(subscriptions.by_object.is_empty() && subscriptions.objects.is_empty(), "nothing is left behind");
    }
}
