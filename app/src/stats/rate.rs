use super::raw::Raw;

/// How fast a counter of one statistics object grows, and by how much since the last sample.
pub(super) struct Since<'a> {
    before: &'a Raw,
    now: &'a Raw,
}

impl<'a> Since<'a> {
    /// Nothing can be said between samples of different objects, or of the same moment.
    pub(super) fn new(before: Option<&'a Raw>, now: Option<&'a Raw>) -> Option<Self> {
        let (before, now) = before.zip(now)?;
        (before.id == now.id && now.timestamp > before.timestamp).then_some(Self { before, now })
    }

    /// The growth of a counter; a counter that went back belongs to a new object.
    pub(super) fn growth(&self, counter: impl Fn(&Raw) -> Option<f64>) -> Option<f64> {
        let growth = counter(self.now)? - counter(self.before)?;
        (growth >= 0.0).then_some(growth)
    }

    /// The growth of a counter per second.
    pub(super) fn per_second(&self, counter: impl Fn(&Raw) -> Option<f64>) -> Option<f64> {
        Some(self.growth(counter)? / self.seconds())
    }

    fn seconds(&self) -> f64 {
        (self.now.timestamp - self.before.timestamp) / 1000.0
    }
}
