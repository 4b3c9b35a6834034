//! Where the embedded media server differs from the recorded Kurento Media Server, and why it is meant to.
//!
//! A finding is what the replay says; `*` stands for anything. What is listed here and does not differ fails the test, so
//! that the list stays true.

pub(crate) struct Difference {
    pub(crate) transcripts: &'static [&'static str],
    pub(crate) finding: &'static str,
    /// For whoever reads this file.
    #[expect(dead_code, reason = "it is there to be read")]
    pub(crate) reason: &'static str,
}

pub(crate) const DIFFERENCES: &[Difference] = &[];
