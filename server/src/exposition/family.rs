use prometheus::proto::{self, LabelPair, Metric, MetricFamily, MetricType};

use crate::experience::Histogram;

/// What all names begin with.
const PREFIX: &str = "kurento_live_";

/// The labels of one value, by name.
pub(super) type Labels<'a> = &'a [(&'static str, &'a str)];

/// Numbers of one name, each with other labels.
pub(super) struct Family(MetricFamily);

impl Family {
    /// Numbers that rise and fall.
    pub(super) fn gauge(name: &str, help: &str) -> Self {
        Self::new(&format!("{PREFIX}{name}"), help, MetricType::GAUGE)
    }

    /// Numbers that only rise. Their names end with `_total`.
    pub(super) fn counter(name: &str, help: &str) -> Self {
        Self::new(&format!("{PREFIX}{name}"), help, MetricType::COUNTER)
    }

    pub(super) fn histogram(name: &str, help: &str) -> Self {
        Self::new(&format!("{PREFIX}{name}"), help, MetricType::HISTOGRAM)
    }

    /// A gauge that bears the same name in every program.
    pub(super) fn common_gauge(name: &str, help: &str) -> Self {
        Self::new(name, help, MetricType::GAUGE)
    }

    fn new(name: &str, help: &str, kind: MetricType) -> Self {
        let mut family = MetricFamily::default();
        family.set_name(name.to_owned());
        family.set_help(help.to_owned());
        family.set_field_type(kind);
        Self(family)
    }

    /// With one number more.
    pub(super) fn with(mut self, labels: Labels<'_>, number: f64) -> Self {
        let mut metric = labelled(labels);
        match self.0.get_field_type() {
            MetricType::COUNTER => {
                let mut counter = proto::Counter::default();
                counter.set_value(number);
                metric.set_counter(counter);
            }
            _ => {
                let mut gauge = proto::Gauge::default();
                gauge.set_value(number);
                metric.set_gauge(gauge);
            }
        }
        self.0.mut_metric().push(metric);
        self
    }

    /// With one number more, if it is known.
    pub(super) fn with_known(self, labels: Labels<'_>, number: Option<f64>) -> Self {
        match number {
            Some(number) => self.with(labels, number),
            None => self,
        }
    }

    /// With one histogram more.
    pub(super) fn with_histogram(mut self, labels: Labels<'_>, observed: &Histogram) -> Self {
        let mut histogram = proto::Histogram::default();
        histogram.set_sample_count(observed.count());
        histogram.set_sample_sum(observed.sum());
        histogram.set_bucket(observed.cumulative().map(bucket).collect());
        let mut metric = labelled(labels);
        metric.set_histogram(histogram);
        self.0.mut_metric().push(metric);
        self
    }

    pub(super) fn done(self) -> MetricFamily {
        self.0
    }
}

/// As Prometheus has numbers. What is counted stays far below 2^53, up to where they are exact.
pub(super) fn number(count: u64) -> f64 {
    count as f64
}

fn bucket((bound, so_far): (f64, u64)) -> proto::Bucket {
    let mut bucket = proto::Bucket::default();
    bucket.set_upper_bound(bound);
    bucket.set_cumulative_count(so_far);
    bucket
}

fn labelled(labels: Labels<'_>) -> Metric {
    let pairs = labels.iter().map(|(name, value)| {
        let mut pair = LabelPair::default();
        pair.set_name((*name).to_owned());
        pair.set_value((*value).to_owned());
        pair
    });
    Metric::from_label(pairs.collect())
}
