//! Which name of this run stands for which name of the recorded one.

use std::collections::{HashMap, HashSet};

/// A UUID is 36 characters long; the ids of Kurento's objects are made of them.
const UUID_LENGTH: usize = 36;

#[derive(Default)]
pub(crate) struct Names {
    to_ours: HashMap<String, String>,
    to_recorded: HashMap<String, String>,
    /// Recorded objects that do not exist in this run.
    absent: HashSet<String>,
    /// Parts of addresses that differ between the machines: recorded, ours.
    aliases: Vec<(String, String)>,
    /// What the server said at length and clients repeat: session descriptions.
    texts: Vec<(String, String)>,
    /// `WebRtcEndpoint 2` for the second one that was made.
    words: HashMap<String, String>,
}

impl Names {
    pub(crate) fn alias(&mut self, recorded: &str, ours: &str) {
        self.aliases.push((recorded.to_owned(), ours.to_owned()));
    }

    /// A client that repeats the recorded text means ours.
    pub(crate) fn bind_text(&mut self, recorded: &str, ours: &str) {
        self.texts.push((quoted(recorded), quoted(ours)));
    }

    /// An object was made.
    pub(crate) fn made(&mut self, recorded: &str) {
        let kind = kind(recorded).to_owned();
        let before = self.words.values().filter(|words| words.split(' ').next() == Some(&kind)).count();
        self.words.insert(recorded.to_owned(), format!("{kind} {}", before + 1));
    }

    pub(crate) fn in_words<'a>(&'a self, recorded: &'a str) -> &'a str {
        self.words.get(recorded).map_or_else(|| kind(recorded), String::as_str)
    }

    /// Notes that two names mean the same; `false` if that contradicts what is known.
    pub(crate) fn bind(&mut self, recorded: &str, ours: &str) -> bool {
        match (self.to_ours.get(recorded), self.to_recorded.get(ours)) {
            (None, None) => {
                self.to_ours.insert(recorded.to_owned(), ours.to_owned());
                self.to_recorded.insert(ours.to_owned(), recorded.to_owned());
                true
            }
            (known, _) => known.is_some_and(|known| known == ours),
        }
    }

    pub(crate) fn is_known(&self, recorded: &str) -> bool {
        self.to_ours.contains_key(recorded)
    }

    /// The object that the last UUID of `id` names does not exist in this run.
    pub(crate) fn set_absent(&mut self, id: &str) {
        if let Some(uuid) = uuids(id).last() {
            self.absent.insert((*uuid).to_owned());
        }
    }

    pub(crate) fn is_absent(&self, text: &str) -> bool {
        uuids(text).iter().any(|uuid| self.absent.contains(*uuid))
    }

    /// A frame of the recorded client, as it is to be sent in this run.
    pub(crate) fn to_ours(&self, text: &str) -> String {
        let aliased = self.aliases.iter().fold(text.to_owned(), |text, (recorded, ours)| text.replace(recorded, ours));
        let repeated = self.texts.iter().fold(aliased, |text, (recorded, ours)| text.replace(recorded, ours));
        replace(&repeated, &self.to_ours)
    }

    /// What this server said, in the names of the recorded one.
    pub(crate) fn to_recorded(&self, text: &str) -> String {
        let named = replace(text, &self.to_recorded);
        self.aliases.iter().fold(named, |text, (recorded, ours)| text.replace(ours, recorded))
    }
}

/// `WebRtcEndpoint` of `…_kurento.WebRtcEndpoint`.
pub(crate) fn kind(id: &str) -> &str {
    id.rsplit(['.', '_']).next().unwrap_or(id)
}

/// As it stands in JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn replace(text: &str, names: &HashMap<String, String>) -> String {
    let mut replaced = text.to_owned();
    for uuid in uuids(text) {
        if let Some(other) = names.get(uuid) {
            replaced = replaced.replace(uuid, other);
        }
    }
    replaced
}

/// All UUIDs in a text, in order.
pub(crate) fn uuids(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + UUID_LENGTH <= text.len() {
        match text.get(at..at + UUID_LENGTH).filter(|part| is_uuid(part)) {
            Some(uuid) => {
                found.push(uuid);
                at += UUID_LENGTH;
            }
            None => at += 1,
        }
    }
    found
}

fn is_uuid(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// The text with every UUID replaced by the same sign, to compare what is around them.
pub(crate) fn without_uuids(text: &str) -> String {
    uuids(text).into_iter().fold(text.to_owned(), |text, uuid| text.replace(uuid, "*"))
}
