use super::ChartedFigure;
use super::span::part_ms;
use crate::store::{Point, Role, Span};

/// The last parts of a span may be too new to be known.
const RECENT: usize = 3;

/// One line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// What it shows, in words.
    pub(crate) name: &'static str,
    /// In base units, one for each part of the span; nothing where nothing was measured.
    pub(super) values: Vec<Option<f64>>,
}

impl Line {
    /// The line through what is known of a span.
    pub(crate) fn through(
        points: &[Point],
        span: &Span,
        name: &'static str,
        value: impl Fn(&Point) -> Option<f64>,
    ) -> Self {
        Self::through_values(points.iter().map(|point| (point.at_ms, value(point))), span, name)
    }

    /// The line through moments of a span and their values.
    pub(crate) fn through_values(
        known: impl IntoIterator<Item = (i64, Option<f64>)>,
        span: &Span,
        name: &'static str,
    ) -> Self {
        let part_ms = part_ms(span);
        let mut values = vec![None; usize::from(span.most_points)];
        for (at_ms, value) in known {
            let part = usize::try_from((at_ms - span.from_ms).div_euclid(part_ms));
            if let Some(place) = part.ok().and_then(|part| values.get_mut(part)) {
                *place = value.filter(|value| value.is_finite());
            }
        }
        Self { name, values }
    }

    /// What the publisher or the viewers had on average.
    pub(crate) fn mean(figure: ChartedFigure, role: Role) -> impl Fn(&Point) -> Option<f64> {
        move |point| figure.of(&point.mean, role)
    }

    /// What the one had who was worst off.
    pub(crate) fn worst(figure: ChartedFigure, role: Role) -> impl Fn(&Point) -> Option<f64> {
        move |point| figure.of(&point.worst, role)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }

    /// The newest value, unless that is long ago.
    pub(super) fn newest(&self) -> Option<f64> {
        self.values.iter().rev().take(RECENT).find_map(|value| *value)
    }

    pub(super) fn most(&self) -> f64 {
        self.values.iter().flatten().copied().fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Figure, Figures};

    fn point(at_ms: i64, mean: Figures, worst: Figures) -> Point {
        Point { at_ms, samples: 1, peers: 1, mean, worst }
    }

    #[test]
    fn what_was_not_measured_is_a_gap() {
        let span = Span { from_ms: 1000, to_ms: 1500, most_points: 5 };
        let loss = |share: f64| Figures::default().with(Figure::Loss, share);
        let points =
            [point(1000, loss(0.5), loss(0.75)), point(1300, loss(0.25), loss(0.5)), point(9000, loss(1.0), loss(1.0))];
        let line = |value: &dyn Fn(&Point) -> Option<f64>| Line::through(&points, &span, "Viewers", value).values;
        let (mean, worst) =
            (Line::mean(ChartedFigure::Loss, Role::Viewer), Line::worst(ChartedFigure::Loss, Role::Viewer));
        assert_eq!(line(&mean), [Some(0.5), None, None, Some(0.25), None]);
        assert_eq!(line(&worst), [Some(0.75), None, None, Some(0.5), None]);
    }

    #[test]
    fn the_newest_value_is_not_an_old_one() {
        let of = |values: &[Option<f64>]| Line { name: "", values: values.to_vec() }.newest();
        assert_eq!(of(&[Some(1.0), Some(2.0), None]), Some(2.0));
        assert_eq!(of(&[Some(1.0), None, None, None]), None);
        assert_eq!(of(&[]), None);
    }
}
