use std::collections::{BTreeSet, HashMap};

use super::id::{ObjectId, SessionId};

/// Which session holds which object, seen from both sides.
///
/// Invariant: no set is empty. So a session is known here exactly as long as it holds something, which is Kurento's
/// notion of an existing session.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    by_object: HashMap<ObjectId, BTreeSet<SessionId>>,
    by_session: HashMap<SessionId, BTreeSet<ObjectId>>,
    /// How many holds there are.
    count: usize,
}

impl Holdings {
    pub(super) fn hold(&mut self, session: &SessionId, object: &ObjectId) {
        let is_new = self.by_object.entry(object.clone()).or_default().insert(session.clone());
        self.count += usize::from(is_new);
        self.by_session.entry(session.clone()).or_default().insert(object.clone());
    }

    /// Ends one session's hold, if it has one.
    pub(super) fn let_go(&mut self, session: &SessionId, object: &ObjectId) {
        if let Some(held) = self.by_session.get_mut(session) {
            self.count -= usize::from(held.remove(object));
            if held.is_empty() {
                self.by_session.remove(session);
            }
        }
        if let Some(holders) = self.by_object.get_mut(object) {
            holders.remove(session);
            if holders.is_empty() {
                self.by_object.remove(object);
            }
        }
    }

    /// Ends every session's hold on an object that is gone.
    pub(super) fn forget(&mut self, object: &ObjectId) {
        for session in self.by_object.get(object).cloned().unwrap_or_default() {
            self.let_go(&session, object);
        }
    }

    /// How many holds there are, of all sessions.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn is_held(&self, object: &ObjectId) -> bool {
        self.by_object.contains_key(object)
    }

    pub(super) fn held_by(&self, session: &SessionId) -> Vec<ObjectId> {
        self.by_session.get(session).into_iter().flatten().cloned().collect()
    }

    pub(super) fn knows(&self, session: &SessionId) -> bool {
        self.by_session.contains_key(session)
    }

    pub(super) fn sessions(&self) -> impl ExactSizeIterator<Item = &SessionId> {
        self.by_session.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_exists_while_it_holds_something() {
        let (session, object) = (SessionId::new("s").unwrap(), ObjectId::new("1", "MediaPipeline", None));
        let mut holdings = Holdings::default();
        assert!(!holdings.knows(&session));
        holdings.hold(&session, &object);
        holdings.hold(&session, &object);
        assert!(holdings.knows(&session) && holdings.is_held(&object));
        holdings.forget(&object);
        assert!(!holdings.knows(&session) && !holdings.is_held(&object));
        assert_eq!(holdings.count(), 0);
    }
}
