use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use kurento::rpc::Id;

use crate::objects::SessionId;

/// As long as KMS remembers.
const LIFETIME: Duration = Duration::from_secs(20);

/// The answers of the last 20 seconds: a client that asks again under the same id, because it lost the connection, gets
/// the first answer, and what it asked for is not done twice.
///
/// Bounded: when there is no more room, the oldest answers are forgotten early.
#[derive(Debug)]
pub(super) struct AnswerCache {
    answers: HashMap<Key, String>,
    /// Oldest first; invariant: as many as `answers`.
    order: VecDeque<(Instant, Key)>,
    bytes: usize,
    max_bytes: usize,
}

/// The session and the request's id. Like KMS, takes `"902"` and `902` for the same.
type Key = (SessionId, String);

impl AnswerCache {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self { answers: HashMap::new(), order: VecDeque::new(), bytes: 0, max_bytes }
    }

    pub(super) fn get(&mut self, now: Instant, session: &SessionId, id: &Id) -> Option<&str> {
        self.forget_while(|cache, made| made + LIFETIME <= now || cache.bytes > cache.max_bytes);
        self.answers.get(&key(session, id)).map(String::as_str)
    }

    pub(super) fn insert(&mut self, now: Instant, session: &SessionId, id: &Id, answer: &str) {
        let key = key(session, id);
        if self.answers.contains_key(&key) {
            return;
        }
        self.bytes += size(&key, answer);
        self.order.push_back((now, key.clone()));
        self.answers.insert(key, answer.to_owned());
        self.forget_while(|cache, made| made + LIFETIME <= now || cache.bytes > cache.max_bytes);
    }

    fn forget_while(&mut self, is_over: impl Fn(&Self, Instant) -> bool) {
        while self.order.front().is_some_and(|(made, _)| is_over(self, *made)) {
            let Some((_, key)) = self.order.pop_front() else { return };
            if let Some(answer) = self.answers.remove(&key) {
                self.bytes -= size(&key, &answer);
            }
        }
    }
}

/// What an answer costs: its text, and the key in both tables with their overhead.
fn size((session, id): &Key, answer: &str) -> usize {
    answer.len() + 2 * (session.as_str().len() + id.len()) + 128
}

fn key(session: &SessionId, id: &Id) -> Key {
    (session.clone(), id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> SessionId {
        SessionId::new("s").unwrap()
    }

    #[test]
    fn an_answer_is_known_for_20_seconds() {
        let (mut cache, start) = (AnswerCache::new(10_000), Instant::now());
        cache.insert(start, &session(), &Id::from(902), "first");
        let get = |cache: &mut AnswerCache, seconds, id| {
            cache.get(start + Duration::from_secs(seconds), &session(), &id).map(str::to_owned)
        };
        assert_eq!(get(&mut cache, 19, Id::from(902)).as_deref(), Some("first"));
        assert_eq!(get(&mut cache, 19, Id::from("902")).as_deref(), Some("first"));
        assert_eq!(get(&mut cache, 19, Id::from(903)), None);
        assert_eq!(get(&mut cache, 20, Id::from(902)), None);
        assert_eq!((cache.bytes, cache.answers.len(), cache.order.len()), (0, 0, 0));
    }

    #[test]
    fn sessions_do_not_share_answers() {
        let (mut cache, now) = (AnswerCache::new(10_000), Instant::now());
        cache.insert(now, &session(), &Id::from(1), "first");
        assert_eq!(cache.get(now, &SessionId::new("t").unwrap(), &Id::from(1)), None);
    }

    #[test]
    fn memory_is_bounded() {
        let (mut cache, now) = (AnswerCache::new(10_000), Instant::now());
        let answer = "x".repeat(1000);
        for id in 0..1000 {
            cache.insert(now, &session(), &Id::from(id), &answer);
            assert!(cache.bytes <= 10_000);
        }
        assert_eq!(cache.get(now, &session(), &Id::from(0)), None, "the oldest went first");
        assert!(cache.get(now, &session(), &Id::from(999)).is_some());
    }
}
