//! What was found to differ, against the list of what is meant to.

use std::collections::BTreeSet;

use super::differences::{self, Difference};

/// What differs in one dialogue. A finding is a sentence that is the same in every run.
pub(crate) struct Findings {
    transcript: &'static str,
    found: BTreeSet<String>,
}

impl Findings {
    pub(crate) fn new(transcript: &'static str) -> Self {
        Self { transcript, found: BTreeSet::new() }
    }

    pub(crate) fn add(&mut self, finding: String) {
        self.found.insert(finding);
    }

    /// Whether a finding would be a deliberate difference.
    pub(crate) fn is_expected(&self, finding: &str) -> bool {
        self.listed().any(|difference| matches(difference.finding, finding))
    }

    fn listed(&self) -> impl Iterator<Item = &'static Difference> {
        differences::all().filter(|difference| difference.transcripts.contains(&self.transcript))
    }

    /// Fails if something differs that is not listed, or if something is listed that does not differ.
    pub(crate) fn check(&self) {
        let unlisted: Vec<&String> = self.found.iter().filter(|finding| !self.is_expected(finding)).collect();
        let untrue: Vec<&str> = self
            .listed()
            .filter(|difference| !difference.is_racy)
            .filter(|difference| !self.found.iter().any(|finding| matches(difference.finding, finding)))
            .map(|difference| difference.finding)
            .collect();
        assert!(
            unlisted.is_empty() && untrue.is_empty(),
            "{}:\ndiffers and is not listed in differences.rs: {unlisted:#?}\nis listed there and does not differ: {untrue:#?}",
            self.transcript
        );
    }
}

/// Whether a text is as the pattern says, in which `*` stands for anything.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    true
}

#[test]
fn a_star_stands_for_anything() {
    assert!(matches("a*c*e", "abcde") && matches("a*", "a") && matches("*", "") && matches("a", "a"));
    assert!(!matches("a*c", "abcd") && !matches("a", "ab") && !matches("b*", "ab"));
    assert!(!matches("ab*b", "ab"), "a part is not used twice");
}
