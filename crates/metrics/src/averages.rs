use messages::report::Direction;

use crate::{Figures, Score, StreamFigures, figures::concealed, ratio::Ratio};

/// What many peers experience together: those of one session, or all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Averages {
    pub publishers: Side,
    pub viewers: Side,
}

/// What the publishers or the viewers experience. Ratios are those of all packets, pictures and samples together; other
/// values are means of the peers that have them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Side {
    /// How many peers measured anything.
    pub peers: usize,
    /// Of all together.
    pub total_bitrate: f64,
    pub bitrate: Option<f64>,
    pub loss: Option<f64>,
    pub round_trip: Option<f64>,
    pub jitter: Option<f64>,
    pub frame_rate: Option<f64>,
    /// Per minute.
    pub freezes: Option<f64>,
    pub frozen: Option<f64>,
    pub concealed: Option<f64>,
    pub score: Option<f64>,
    /// The share of peers whose media goes through a relay, of those whose path is known.
    pub relayed: Option<f64>,
}

impl Averages {
    /// The averages of some peers, each of which is given by its figures of the last minute.
    pub fn of<'a>(peers: impl IntoIterator<Item = &'a Figures>) -> Self {
        let (publishers, viewers): (Vec<_>, Vec<_>) = peers
            .into_iter()
            .filter(|figures| !figures.streams.is_empty())
            .partition(|figures| figures.streams.iter().any(|stream| stream.direction == Direction::Outgoing));
        Self { publishers: Side::of(&publishers), viewers: Side::of(&viewers) }
    }
}

impl Side {
    fn of(peers: &[&Figures]) -> Self {
        let mean = |value: fn(&Figures) -> Option<f64>| Ratio::mean(peers.iter().map(|figures| value(figures)));
        Self {
            peers: peers.len(),
            // The sum of no numbers would be minus zero.
            total_bitrate: peers.iter().filter_map(|figures| figures.bitrate).fold(0.0, |sum, bitrate| sum + bitrate),
            bitrate: mean(|figures| figures.bitrate),
            loss: peers.iter().map(|figures| figures.lost).collect::<Ratio>().value(),
            round_trip: mean(|figures| figures.round_trip),
            jitter: mean(|figures| figures.jitter),
            frame_rate: mean(|figures| figures.video()?.frame_rate),
            freezes: mean(|figures| figures.video()?.freezes),
            frozen: mean(|figures| figures.video()?.frozen),
            concealed: streams(peers).map(|stream| concealed(&stream.growth)).collect::<Ratio>().value(),
            score: mean(|figures| Score::of(figures).map(|score| f64::from(score.points))),
            relayed: mean(|figures| figures.is_relayed().map(|is_relayed| f64::from(u8::from(is_relayed)))),
        }
    }
}

fn streams<'a>(peers: &'a [&Figures]) -> impl Iterator<Item = &'a StreamFigures> {
    peers.iter().flat_map(|figures| &figures.streams)
}
