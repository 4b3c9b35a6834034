use serde::Deserialize;

use crate::store::{Figure, Figures, Role};

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ChartedFigure {
    Bitrate,
    Loss,
    RoundTrip,
    Jitter,
    FrameRate,
    Freezes,
}

/// How values of a figure are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    /// Values are multiplied by it.
    pub(super) factor: f64,
    pub(super) name: &'static str,
}

impl ChartedFigure {
    /// The value, in base units, that a publisher or a viewer has.
    pub(crate) fn of(self, figures: &Figures, role: Role) -> Option<f64> {
        figures.get(self.stored(role)).map(f64::from)
    }

    /// What is kept of it for a publisher or a viewer.
    pub(crate) fn stored(self, role: Role) -> Figure {
        match (self, role) {
            (Self::Bitrate, Role::Publisher) => Figure::BitrateOut,
            (Self::Bitrate, Role::Viewer) => Figure::BitrateIn,
            (Self::Loss, _) => Figure::Loss,
            (Self::RoundTrip, _) => Figure::RoundTrip,
            (Self::Jitter, _) => Figure::Jitter,
            (Self::FrameRate, _) => Figure::FrameRate,
            (Self::Freezes, _) => Figure::Freezes,
        }
    }

    /// The unit in which values up to `most` are read best.
    pub(super) fn unit(self, most: f64) -> Unit {
        let unit = |factor, name| Unit { factor, name };
        match self {
            // The axis may end a little above.
            Self::Bitrate if most > 8e5 => unit(1e-6, "Mbit/s"),
            Self::Bitrate => unit(1e-3, "kbit/s"),
            Self::Loss => unit(100.0, "%"),
            Self::RoundTrip | Self::Jitter if most > 0.8 => unit(1.0, "s"),
            Self::RoundTrip | Self::Jitter => unit(1e3, "ms"),
            Self::FrameRate => unit(1.0, "fps"),
            Self::Freezes => unit(1.0, "a minute"),
        }
    }

    /// The highest value that an axis has at least, in base units: what is below hardly matters.
    pub(super) fn least_most(self) -> f64 {
        match self {
            Self::Bitrate => 1e5,
            Self::Loss => 0.01,
            Self::RoundTrip | Self::Jitter => 0.02,
            Self::FrameRate => 4.0,
            Self::Freezes => 2.0,
        }
    }

    /// Its name at the beginning of a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Bitrate => "Bitrate",
            Self::Loss => "Packets lost",
            Self::RoundTrip => "Time to the server and back",
            Self::Jitter => "Jitter",
            Self::FrameRate => "Pictures a second",
            Self::Freezes => "Freezes",
        }
    }
}
