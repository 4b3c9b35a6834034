use std::sync::LazyLock;

use sqlx::Row;
use sqlx::any::AnyRow;

/// One thing that is measured of a peer. Its name is that of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// What it receives, in bit/s.
    BitrateIn,
    /// What it sends, in bit/s.
    BitrateOut,
    /// Packets lost, as a share from 0 to 1.
    Loss,
    /// Round-trip time, in seconds.
    RoundTrip,
    /// In seconds.
    Jitter,
    /// Pictures a second.
    FrameRate,
    /// Pictures dropped, as a share from 0 to 1.
    Dropped,
    /// Freezes, a minute.
    Freezes,
    /// Time frozen, as a share from 0 to 1.
    Frozen,
    /// Delay in the jitter buffer, in seconds.
    BufferDelay,
    /// Sound that was invented for what was lost, as a share from 0 to 1.
    Concealed,
    /// Time in which the processor held the picture back, as a share from 0 to 1.
    CpuLimited,
    /// Of the picture, in pixels.
    Width,
    /// Of the picture, in pixels.
    Height,
    /// From 0 to 5.
    Score,
}

/// How many figures there are.
const COUNT: usize = 15;

/// Each figure, its column, and whether more of it is worse.
const ALL: [(Figure, &str, bool); COUNT] = [
    (Figure::BitrateIn, "bitrate_in", false),
    (Figure::BitrateOut, "bitrate_out", false),
    (Figure::Loss, "loss", true),
    (Figure::RoundTrip, "round_trip", true),
    (Figure::Jitter, "jitter", true),
    (Figure::FrameRate, "frame_rate", false),
    (Figure::Dropped, "dropped", true),
    (Figure::Freezes, "freezes", true),
    (Figure::Frozen, "frozen", true),
    (Figure::BufferDelay, "buffer_delay", true),
    (Figure::Concealed, "concealed", true),
    (Figure::CpuLimited, "cpu_limited", true),
    (Figure::Width, "width", false),
    (Figure::Height, "height", false),
    (Figure::Score, "score", false),
];

impl Figure {
    /// The name of its column.
    pub(super) fn column(self) -> &'static str {
        ALL[self as usize].1
    }

    /// All figures and their names.
    pub(crate) fn all() -> impl Iterator<Item = (Self, &'static str)> {
        ALL.into_iter().map(|(figure, name, _)| (figure, name))
    }
}

/// What was measured of a peer at one time, or over some. A figure may be unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Figures([Option<f32>; COUNT]);

impl Figures {
    pub(crate) fn get(&self, figure: Figure) -> Option<f32> {
        self.0[figure as usize]
    }

    /// The same with one more figure. What is no finite number stays unknown.
    pub(crate) fn with(mut self, figure: Figure, value: impl Into<Option<f64>>) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "seven digits are plenty; too large ones become infinite")]
        let short = value.into().map(|value| value as f32);
        self.0[figure as usize] = short.filter(|value| value.is_finite());
        self
    }

    pub(super) fn values(&self) -> impl Iterator<Item = Option<f64>> {
        self.0.iter().map(|value| value.map(f64::from))
    }

    /// Reads the figures of a row from the column `first` on.
    pub(super) fn read(row: &AnyRow, first: usize) -> Result<Self, sqlx::Error> {
        ALL.iter().zip(first..).try_fold(Self::default(), |figures, ((figure, ..), column)| {
            // Unchecked, as PostgreSQL gives short numbers where SQLite gives long ones; both become long.
            Ok(figures.with(*figure, row.try_get_unchecked::<Option<f64>, _>(column)?))
        })
    }

    /// Reads the figures of a row that has means and then worst ones from the column `first` on.
    pub(super) fn read_both(row: &AnyRow, first: usize) -> Result<(Self, Self), sqlx::Error> {
        Ok((Self::read(row, first)?, Self::read(row, first + COUNT)?))
    }
}

/// `bitrate_in, bitrate_out, …`
pub(super) static COLUMNS: LazyLock<String> = LazyLock::new(|| each(|name, _| name.to_owned()));

/// The columns of the mean and of the worst.
pub(super) static BOTH: LazyLock<String> = LazyLock::new(|| both(|name, _| name.to_owned(), |name, _| worst(name)));

/// Mean and worst of samples.
pub(super) static OF_SAMPLES: LazyLock<String> = LazyLock::new(|| both(mean, worst_of));

/// Mean and worst of what has been folded into means and worst ones already.
pub(super) static OF_FOLDED: LazyLock<String> = LazyLock::new(|| both(mean, |name, more| worst_of(&worst(name), more)));

/// Puts the new values in the place of those that are there.
pub(super) static REPLACED: LazyLock<String> = LazyLock::new(|| {
    let replace = |column: &str| format!("{column} = excluded.{column}");
    both(|name, _| replace(name), |name, _| replace(&worst(name)))
});

fn each(column: impl Fn(&str, bool) -> String) -> String {
    ALL.map(|(_, name, more_is_worse)| column(name, more_is_worse)).join(", ")
}

fn both(mean: impl Fn(&str, bool) -> String, worst: impl Fn(&str, bool) -> String) -> String {
    format!("{}, {}", each(mean), each(worst))
}

fn mean(name: &str, _: bool) -> String {
    format!("AVG({name})")
}

fn worst(name: &str) -> String {
    format!("worst_{name}")
}

fn worst_of(column: &str, more_is_worse: bool) -> String {
    format!("{}({column})", if more_is_worse { "MAX" } else { "MIN" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_has_its_place() {
        for (place, (figure, ..)) in ALL.iter().enumerate() {
            assert_eq!(*figure as usize, place, "{figure:?}");
        }
    }

    #[test]
    fn what_is_no_number_stays_unknown() {
        for bad in [f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(Figures::default().with(Figure::Loss, bad), Figures::default());
        }
        assert_eq!(Figures::default().with(Figure::Loss, 1e-300).get(Figure::Loss), Some(0.0));
    }
}
