use anyhow::Result;

use crate::application::Application;

/// What the application's `/metrics` says.
#[derive(Debug)]
pub(crate) struct Exposition(String);

impl Exposition {
    pub(crate) async fn read(application: &Application) -> Result<Self> {
        Ok(Self(application.get("/metrics").await?))
    }

    /// Of all samples of a family, whatever their labels.
    pub(crate) fn sum(&self, family: &str) -> u64 {
        let family = format!("kurento_live_{family}");
        let samples = self.0.lines().filter_map(|line| line.strip_prefix(&family));
        let samples = samples.filter(|rest| rest.starts_with([' ', '{']));
        samples.filter_map(|rest| rest.rsplit(' ').next()?.parse::<u64>().ok()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_a_family_are_added() {
        let text = "# TYPE kurento_live_reports_asked_total counter\nkurento_live_reports_asked_total{role=\"a b\"} 7\n\
                    kurento_live_reports_asked_total{role=\"c\"} 5\nkurento_live_reports_asked_total_x 9\n\
                    kurento_live_tasks 3\n";
        let exposition = Exposition(text.to_owned());
        assert_eq!(["reports_asked_total", "tasks", "other"].map(|family| exposition.sum(family)), [12, 3, 0]);
    }
}
