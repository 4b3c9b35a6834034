use std::ops::AddAssign;

/// A part and its whole. Several are added before one is divided by the other, so that each counts by its size.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Ratio {
    pub(crate) part: f64,
    pub(crate) whole: f64,
}

impl Ratio {
    /// The ratio, unless there is no whole. What is less than nothing is nothing: packets that came twice make losses
    /// negative.
    pub(crate) fn value(self) -> Option<f64> {
        (self.whole > 0.0).then(|| (self.part / self.whole).max(0.0))
    }

    /// A value that counts once in a mean.
    pub(crate) fn sample(value: f64) -> Self {
        Self { part: value, whole: 1.0 }
    }

    /// The mean of those values that are there.
    pub(crate) fn mean(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
        let mut sum = Self::default();
        values.into_iter().flatten().for_each(|value| sum += Self::sample(value));
        sum.value()
    }
}

impl AddAssign for Ratio {
    fn add_assign(&mut self, other: Self) {
        self.part += other.part;
        self.whole += other.whole;
    }
}

impl FromIterator<Self> for Ratio {
    fn from_iter<I: IntoIterator<Item = Self>>(ratios: I) -> Self {
        let mut sum = Self::default();
        ratios.into_iter().for_each(|ratio| sum += ratio);
        sum
    }
}
