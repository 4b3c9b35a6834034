//! The events of one socket: which were recorded, which have come.

use serde_json::{Map, Value, json};

use super::names::{Names, uuids};

/// Fields that are different in every run.
const MEASURED: [&str; 3] = ["timestampMillis", "binName", "description"];

/// Events are compared by what they say of which object, in no order: KMS raises them on many threads.
#[derive(Default)]
pub(crate) struct Events {
    expected: Vec<Value>,
    come: Vec<Value>,
    /// What was expected and came.
    matched: Vec<Value>,
}

impl Events {
    /// A recorded event is to come.
    pub(crate) fn expect(&mut self, event: &Value) {
        let event = comparable(event);
        if !(is_repeated(&event) && self.expected.contains(&event)) {
            self.expected.push(event);
        }
    }

    /// An event of this run has come.
    pub(crate) fn come(&mut self, event: Value) {
        self.come.push(event);
    }

    /// Pairs what has come with what was expected, as far as names are known.
    pub(crate) fn settle(&mut self, names: &Names) {
        let (expected, matched) = (&mut self.expected, &mut self.matched);
        self.come.retain(|event| {
            let event = named(names, event);
            match expected.iter().position(|other| *other == event) {
                Some(found) => matched.push(expected.remove(found)),
                None if is_repeated(&event) && matched.contains(&event) => {}
                None => return true,
            }
            false
        });
        expected.retain(|event| !(is_repeated(event) && matched.contains(event)));
    }

    pub(crate) fn expected(&self) -> &[Value] {
        &self.expected
    }

    /// Gives up on what has not come.
    pub(crate) fn give_up(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.expected)
    }

    /// What came and was not recorded.
    pub(crate) fn left_over(&mut self, names: &Names) -> Vec<Value> {
        std::mem::take(&mut self.come).iter().map(|event| named(names, event)).collect()
    }
}

fn named(names: &Names, event: &Value) -> Value {
    comparable(&serde_json::from_str(&names.to_recorded(&event.to_string())).expect("names are replaced by names"))
}

/// How many candidates there are is up to the addresses of the machine, and KMS tells of one error up to four times.
fn is_repeated(event: &Value) -> bool {
    event["type"] == "IceCandidateFound" || event["type"] == "Error"
}

/// The event without what is different in every run; of complex values only their shape.
fn comparable(event: &Value) -> Value {
    let mut event = event.clone();
    if let Some(data) = event["data"].as_object_mut() {
        for field in MEASURED.iter().filter(|field| data.contains_key(**field)).collect::<Vec<_>>() {
            data.insert((*field).to_owned(), json!("*"));
        }
        for field in ["candidate", "candidatePair"] {
            if let Some(value) = data.get_mut(field).and_then(Value::as_object_mut) {
                blur(value);
            }
        }
    }
    event
}

fn blur(value: &mut Map<String, Value>) {
    for (key, field) in value.iter_mut() {
        if !key.starts_with("__") {
            *field = json!("*");
        }
    }
}

/// An event in words, the same in every run.
pub(crate) fn in_words(names: &Names, event: &Value) -> String {
    const COMMON: [&str; 4] = ["source", "tags", "timestampMillis", "type"];
    let kind = event["object"].as_str().map_or("?", |object| names.in_words(object));
    let own = event["data"].as_object().into_iter().flatten().filter(|(key, _)| !COMMON.contains(&key.as_str()));
    let own: Vec<String> = own.map(|(key, value)| format!("{key} {}", plain(names, value))).collect();
    let inner = event["data"]["type"].as_str().filter(|inner| event["type"] != **inner);
    let inner = inner.map(|inner| format!(" {inner}")).unwrap_or_default();
    format!("{}{inner} of {kind} ({})", event["type"].as_str().unwrap_or("?"), own.join(", "))
}

fn plain(names: &Names, value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if uuids(&text).is_empty() { text } else { names.in_words(&text).to_owned() }
}
