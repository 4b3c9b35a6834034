/// How often a value lay in which range, since the start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Histogram {
    bounds: &'static [f64],
    /// One for each bound, and one for what lies above all of them.
    counts: Vec<u64>,
    sum: f64,
}

/// A value that is so many times the highest bound counts as no more: peers make numbers up.
const MOST: f64 = 10.0;

impl Histogram {
    /// Ranges that end with these bounds, which grow.
    pub(super) fn new(bounds: &'static [f64]) -> Self {
        Self { bounds, counts: vec![0; bounds.len() + 1], sum: 0.0 }
    }

    pub(super) fn observe(&mut self, value: f64) {
        let highest = self.bounds.last().map_or(0.0, |bound| bound * MOST);
        let value = value.clamp(0.0, highest);
        let range = self.bounds.partition_point(|bound| *bound < value);
        if let Some(count) = self.counts.get_mut(range) {
            *count += 1;
            self.sum += value;
        }
    }

    /// Each bound with how many values were at most that.
    pub(crate) fn cumulative(&self) -> impl Iterator<Item = (f64, u64)> {
        self.bounds.iter().zip(&self.counts).scan(0, |so_far, (bound, count)| {
            *so_far += count;
            Some((*bound, *so_far))
        })
    }

    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(crate) fn sum(&self) -> f64 {
        self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_for_its_bound_and_all_above() {
        let mut histogram = Histogram::new(&[0.0, 0.1, 1.0]);
        [0.0, 0.1, 0.5, 7.0, 1e11, -1.0].into_iter().for_each(|value| histogram.observe(value));
        assert_eq!(histogram.cumulative().collect::<Vec<_>>(), [(0.0, 2), (0.1, 3), (1.0, 4)]);
        assert_eq!((histogram.count(), histogram.sum()), (6, 17.6));
    }
}
