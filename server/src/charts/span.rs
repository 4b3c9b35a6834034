use serde::Deserialize;

use crate::store::Span;

/// How far back a chart goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
pub(crate) enum ChartSpan {
    #[serde(rename = "5m")]
    FiveMinutes,
    #[serde(rename = "1h")]
    Hour,
    #[serde(rename = "24h")]
    Day,
    #[serde(rename = "7d")]
    Week,
}

pub(crate) const MINUTE_MS: i64 = 60_000;

impl ChartSpan {
    /// The span that ends now, in parts of at least `finest_ms`. They are so wide that each of them has a sample of whoever
    /// answers.
    pub(crate) fn until(self, now_ms: i64, finest_ms: i64) -> Span {
        let (length_ms, part_ms) = self.measures();
        let part_ms = part_ms.max(finest_ms);
        // Parts begin at the same moments whenever it is asked, so that lines stand still.
        let to_ms = now_ms.div_euclid(part_ms).saturating_add(1).saturating_mul(part_ms);
        let most_points = u16::try_from(length_ms / part_ms).unwrap_or(u16::MAX);
        Span { from_ms: to_ms.saturating_sub(length_ms), to_ms, most_points }
    }

    fn measures(self) -> (i64, i64) {
        match self {
            Self::FiveMinutes => (5 * MINUTE_MS, MINUTE_MS / 6),
            Self::Hour => (60 * MINUTE_MS, MINUTE_MS),
            Self::Day => (24 * 60 * MINUTE_MS, 10 * MINUTE_MS),
            Self::Week => (7 * 24 * 60 * MINUTE_MS, 60 * MINUTE_MS),
        }
    }

    /// As it is said after "over the last".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::FiveMinutes => "five minutes",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

/// How wide each part of a span is.
pub(super) fn part_ms(span: &Span) -> i64 {
    (span.to_ms.saturating_sub(span.from_ms) / i64::from(span.most_points.max(1))).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_now_and_have_whole_parts() {
        let now_ms = 1_700_000_012_345;
        for span in [ChartSpan::FiveMinutes, ChartSpan::Hour, ChartSpan::Day, ChartSpan::Week] {
            let until = span.until(now_ms, 0);
            let part_ms = part_ms(&until);
            assert_eq!(part_ms, span.measures().1);
            assert!(until.to_ms > now_ms && until.to_ms - now_ms <= part_ms);
            assert_eq!(until.from_ms % part_ms, 0);
        }
    }

    #[test]
    fn parts_are_no_finer_than_what_is_known() {
        let until = ChartSpan::FiveMinutes.until(1_700_000_012_345, MINUTE_MS);
        assert_eq!((part_ms(&until), until.most_points), (MINUTE_MS, 5));
    }
}
