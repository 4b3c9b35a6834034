//! Compares what two servers said, value by value.

use serde_json::{Map, Value};

use super::names::{Names, uuids, without_uuids};
use super::sdp;

/// What may differ in the value of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    Exact,
    /// They measure: that there is a number is what counts.
    Measured,
}

/// Operations whose numbers measure something.
const MEASURING: [&str; 8] = [
    "getCreationTime",
    "getICECandidatePairs",
    "getPosition",
    "getStats",
    "getUsedCpu",
    "getUsedMemory",
    "getVideoInfo",
    "getCpuCount",
];

pub(crate) fn numbers_of(operation: &str) -> Numbers {
    if MEASURING.contains(&operation) { Numbers::Measured } else { Numbers::Exact }
}

/// Compares a recorded value with ours and returns what differs. Names that were not known before are bound.
pub(crate) fn compare(names: &mut Names, numbers: Numbers, recorded: &Value, ours: &Value) -> Vec<String> {
    let mut comparison = Comparison { names, numbers, findings: Vec::new() };
    comparison.values("", recorded, ours);
    comparison.findings
}

struct Comparison<'a> {
    names: &'a mut Names,
    numbers: Numbers,
    findings: Vec<String>,
}

impl Comparison<'_> {
    fn values(&mut self, path: &str, recorded: &Value, ours: &Value) {
        match (recorded, ours) {
            (Value::Object(recorded), Value::Object(ours)) => self.objects(path, recorded, ours),
            (Value::Array(recorded), Value::Array(ours)) => self.arrays(path, recorded, ours),
            (Value::String(recorded), Value::String(ours)) => self.strings(path, recorded, ours),
            (Value::Number(_), Value::Number(_)) if self.numbers == Numbers::Measured => {}
            _ if recorded == ours => {}
            _ => self.differs(path, recorded, ours),
        }
    }

    fn differs(&mut self, path: &str, recorded: &Value, ours: &Value) {
        let (recorded, ours) = (short(recorded), short(&self.renamed(ours)));
        self.findings.push(format!("{path}: {ours} where KMS has {recorded}"));
    }

    fn renamed(&self, ours: &Value) -> Value {
        serde_json::from_str(&self.names.to_recorded(&ours.to_string())).expect("names are replaced by names")
    }

    /// Keys may be names themselves: then they are matched in order of what stands for them.
    fn objects(&mut self, path: &str, recorded: &Map<String, Value>, ours: &Map<String, Value>) {
        if recorded.keys().chain(ours.keys()).any(|key| !uuids(key).is_empty()) {
            return self.named_values(path, recorded, ours);
        }
        for (key, value) in recorded {
            match ours.get(key) {
                Some(other) => self.values(&format!("{path}.{key}"), value, other),
                None => self.findings.push(format!("{path}: no `{key}`")),
            }
        }
        for key in ours.keys().filter(|key| !recorded.contains_key(*key)) {
            self.findings.push(format!("{path}: `{key}` beside what KMS has"));
        }
    }

    /// A map whose keys are ids that each server has drawn: compared by the types of what they lead to.
    fn named_values(&mut self, path: &str, recorded: &Map<String, Value>, ours: &Map<String, Value>) {
        let mut rest: Vec<(&String, &Value)> = ours.iter().collect();
        for (key, value) in recorded {
            let same = |other: &(&String, &Value)| other.1["type"] == value["type"] && same_kind(other.1, value);
            match rest.iter().position(same) {
                Some(found) => {
                    let (other, with) = rest.remove(found);
                    self.strings(path, key, other);
                    self.values(&format!("{path}.{}", value["type"].as_str().unwrap_or("?")), value, with);
                }
                None => self.findings.push(format!("{path}: no {}", value["type"])),
            }
        }
        self.findings.extend(rest.iter().map(|(_, value)| format!("{path}: {} beside what KMS has", value["type"])));
    }

    /// KMS lists in the order of its random ids, so the order says nothing, except of the parts of a transaction.
    fn arrays(&mut self, path: &str, recorded: &[Value], ours: &[Value]) {
        let recorded: Vec<&Value> = recorded.iter().filter(|value| !self.is_foreign(value)).collect();
        if recorded.iter().any(|value| value.get("jsonrpc").is_some()) {
            return self.in_order(path, &recorded, ours);
        }
        let mut rest: Vec<&Value> = ours.iter().collect();
        let mut missing = Vec::new();
        for value in recorded {
            match rest.iter().position(|other| self.would_match(value, other)) {
                Some(found) => self.values(path, value, rest.remove(found)),
                None => missing.push(value),
            }
        }
        self.left_over(path, &missing, &rest);
    }

    fn in_order(&mut self, path: &str, recorded: &[&Value], ours: &[Value]) {
        if recorded.len() != ours.len() {
            self.findings.push(format!("{path}: {} parts where KMS has {}", ours.len(), recorded.len()));
        }
        for (at, (value, other)) in recorded.iter().zip(ours).enumerate() {
            self.values(&format!("{path}[{at}]"), value, other);
        }
    }

    /// What has no equal is compared with what is of its kind, to say how they differ.
    fn left_over(&mut self, path: &str, missing: &[&Value], rest: &[&Value]) {
        let mut rest = rest.to_vec();
        for value in missing {
            match rest.iter().position(|other| value.is_object() && same_kind(other, value)) {
                Some(found) => self.values(&format!("{path}[]"), value, rest.remove(found)),
                None => self.findings.push(format!("{path}[]: no {}", short(value))),
            }
        }
        let beside: Vec<String> = rest.iter().map(|value| short(&self.renamed(value))).collect();
        self.findings.extend(beside.iter().map(|value| format!("{path}[]: {value} beside what KMS has")));
    }

    /// Of another client of the recorded server, or of an object that this run does not have.
    fn is_foreign(&self, value: &Value) -> bool {
        let text = value.to_string();
        let is_name = value.is_string() && !uuids(&text).is_empty();
        self.names.is_absent(&text) || (is_name && uuids(&text).iter().any(|uuid| !self.names.is_known(uuid)))
    }

    /// Whether two elements are the same as far as names are known already.
    fn would_match(&self, recorded: &Value, ours: &Value) -> bool {
        let ours = self.renamed(ours);
        let mut trial = Names::default();
        for uuid in uuids(&recorded.to_string()) {
            trial.bind(uuid, uuid);
        }
        let mut comparison = Comparison { names: &mut trial, numbers: self.numbers, findings: Vec::new() };
        comparison.values("", recorded, &ours);
        comparison.findings.is_empty()
    }

    fn strings(&mut self, path: &str, recorded: &str, ours: &str) {
        if recorded.starts_with("v=0") && ours.starts_with("v=0") {
            return self.descriptions(path, recorded, ours);
        }
        let (theirs, this) = (uuids(recorded), uuids(ours));
        let is_bound = theirs.len() == this.len() && theirs.iter().zip(&this).all(|(a, b)| self.names.bind(a, b));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_measured = self.numbers == Numbers::Measured
            && (is_number(recorded) && is_number(ours)
                || recorded.starts_with("candidate:") && ours.starts_with("candidate:"));
        let ours = self.names.to_recorded(ours);
        let is_same = is_bound && without_uuids(recorded) == without_uuids(&ours);
        if !is_same && !is_measured {
            self.differs(path, &recorded.into(), &ours.into());
        }
    }

    fn descriptions(&mut self, path: &str, recorded: &str, ours: &str) {
        self.names.bind_text(recorded, ours);
        let (recorded, ours) = (sdp::summary(recorded), sdp::summary(ours));
        if recorded.len() != ours.len() {
            self.findings.push(format!("{path}: {} sections where KMS has {}", ours.len() - 1, recorded.len() - 1));
        }
        for (theirs, this) in recorded.iter().zip(&ours).filter(|(theirs, this)| theirs != this) {
            self.findings.push(format!("{path}: `{this}` where KMS has `{theirs}`"));
        }
    }
}

fn same_kind(one: &Value, other: &Value) -> bool {
    let names = ["__type__", "name", "mediaType"];
    names.iter().all(|name| one.get(name).filter(|it| it.is_string()) == other.get(name).filter(|it| it.is_string()))
}

fn short(value: &Value) -> String {
    const LONGEST: usize = 160;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
