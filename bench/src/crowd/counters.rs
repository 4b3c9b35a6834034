use anyhow::Result;

use crate::application::Application;

/// What the application counts, as its `/metrics` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counters {
    pub(super) asked: u64,
    pub(super) answered: u64,
    pub(super) written: u64,
    pub(super) dropped: u64,
}

impl Counters {
    pub(super) async fn read(application: &Application) -> Result<Self> {
        Ok(Self::from_text(&application.get("/metrics").await?))
    }

    fn from_text(text: &str) -> Self {
        let total = |name: &str| sum(text, &format!("kurento_live_{name}_total"));
        Self {
            asked: total("reports_asked"),
            answered: total("reports_answered"),
            written: total("database_samples_written"),
            dropped: total("database_samples_dropped"),
        }
    }

    pub(super) fn since(self, before: &Self) -> Self {
        Self {
            asked: self.asked - before.asked,
            answered: self.answered - before.answered,
            written: self.written - before.written,
            dropped: self.dropped - before.dropped,
        }
    }
}

/// Of all samples of a family, whatever their labels.
fn sum(text: &str, family: &str) -> u64 {
    let samples = text.lines().filter_map(|line| line.strip_prefix(family));
    let samples = samples.filter(|rest| rest.starts_with([' ', '{']));
    samples.filter_map(|rest| rest.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_a_family_are_added() {
        let text = "# TYPE kurento_live_reports_asked_total counter\nkurento_live_reports_asked_total{role=\"a b\"} 7\n\
                    kurento_live_reports_asked_total{role=\"c\"} 5\nkurento_live_reports_asked_total_x 9\n\
                    kurento_live_database_samples_dropped_total 3\n";
        let expected = Counters { asked: 12, answered: 0, written: 0, dropped: 3 };
        assert_eq!(Counters::from_text(text), expected);
    }
}
