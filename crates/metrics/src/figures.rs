use messages::report::{CandidateType, CodecName, Direction, Limit, MediaKind, PathReport, Report, StreamReport};

use crate::{counter::Counter, growth::Growth, ratio::Ratio};

/// What one peer experiences over some time. What could not be told is absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Over how many seconds this was measured; 0 before there are two reports.
    pub seconds: f64,
    /// Sound and picture together.
    pub bitrate: Option<f64>,
    /// The share of packets lost: of those that should have come in, or of those sent.
    pub loss: Option<f64>,
    /// To the server and back.
    pub round_trip: Option<f64>,
    /// The larger one of sound and picture.
    pub jitter: Option<f64>,
    pub path: Option<PathReport>,
    /// One for each direction and kind that the last report has.
    pub streams: Vec<StreamFigures>,
    pub(crate) lost: Ratio,
}

/// What one stream does over some time.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamFigures {
    pub direction: Direction,
    pub kind: MediaKind,
    pub codec: Option<CodecName>,
    /// Width and height.
    pub size: Option<(u16, u16)>,
    pub bitrate: Option<f64>,
    pub loss: Option<f64>,
    pub jitter: Option<f64>,
    /// To the other side and back, by its reports.
    pub round_trip: Option<f64>,
    /// Pictures decoded or encoded per second.
    pub frame_rate: Option<f64>,
    /// The share of received pictures that were not shown.
    pub dropped: Option<f64>,
    /// Per minute.
    pub freezes: Option<f64>,
    /// How often the picture froze since the stream began.
    pub freezes_so_far: Option<u64>,
    /// The share of the time in which the picture stood still.
    pub frozen: Option<f64>,
    /// How long sound or picture waits in the jitter buffer.
    pub buffer_delay: Option<f64>,
    /// For one picture.
    pub decode_time: Option<f64>,
    /// For one picture.
    pub encode_time: Option<f64>,
    /// Requests for lost packets, per second.
    pub nacks: Option<f64>,
    /// Requests for a picture that stands on its own because one was lost, per second.
    pub plis: Option<f64>,
    /// The same for any other reason, per second.
    pub firs: Option<f64>,
    /// Packets sent again, per second.
    pub retransmitted: Option<f64>,
    /// Pictures that stand on their own, per second.
    pub key_frames: Option<f64>,
    /// The share of the sound that was made up, and not in silence.
    pub concealed: Option<f64>,
    pub limits: Limits,
    /// What holds the encoder back at the moment.
    pub limited_by: Option<Limit>,
    pub(crate) growth: Growth,
}

/// The shares of the time in which the encoder was held back.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    pub cpu: Option<f64>,
    pub bandwidth: Option<f64>,
    pub other: Option<f64>,
}

impl Figures {
    /// The figures of growths by direction and kind, with what `report`, the last one, shows at the moment.
    pub(crate) fn new(report: &Report, growths: &[(Direction, MediaKind, Growth)], round_trip: Option<f64>) -> Self {
        let streams: Vec<_> = growths.iter().filter_map(|growth| StreamFigures::of(report, growth)).collect();
        let lost: Ratio = streams.iter().map(|stream| stream.growth.lost).collect();
        Self {
            seconds: streams.iter().map(|stream| stream.growth.seconds).fold(0.0, f64::max),
            bitrate: streams.iter().filter_map(|stream| stream.bitrate).reduce(|a, b| a + b),
            loss: lost.value(),
            round_trip: round_trip.or_else(|| largest(&streams, |stream| stream.round_trip)),
            jitter: largest(&streams, |stream| stream.jitter),
            path: report.path.clone(),
            streams,
            lost,
        }
    }

    /// The figures of the picture.
    pub fn video(&self) -> Option<&StreamFigures> {
        self.streams.iter().find(|stream| stream.kind == MediaKind::Video)
    }

    /// The figures of the sound.
    pub fn audio(&self) -> Option<&StreamFigures> {
        self.streams.iter().find(|stream| stream.kind == MediaKind::Audio)
    }

    /// Whether media goes through a relay; nothing can be said before a path is known.
    pub fn is_relayed(&self) -> Option<bool> {
        let ends = self.path.as_ref().map(|path| [path.local, path.remote])?;
        ends.iter().any(Option::is_some).then(|| ends.contains(&Some(CandidateType::Relay)))
    }
}

impl StreamFigures {
    fn of(report: &Report, (direction, kind, growth): &(Direction, MediaKind, Growth)) -> Option<Self> {
        let is_meant = |stream: &&StreamReport| stream.direction == *direction && stream.kind == *kind;
        // Of several pictures the largest is what somebody looks at.
        let last = report.streams.iter().filter(is_meant).max_by_key(|stream| stream.width)?;
        let per_second = |counter| growth.per_second(counter);
        Some(Self {
            direction: *direction,
            kind: *kind,
            codec: last.codec.clone(),
            size: last.width.zip(last.height),
            bitrate: per_second(Counter::Bytes).map(|bytes| bytes * 8.0),
            loss: growth.lost.value(),
            jitter: growth.jitter.value(),
            round_trip: growth.round_trip.value(),
            frame_rate: per_second(Counter::Frames),
            dropped: growth.per(Counter::FramesDropped, Counter::FramesReceived),
            freezes: per_second(Counter::Freezes).map(|freezes| freezes * 60.0),
            freezes_so_far: last.freezes.map(|freezes| freezes.get()),
            // A freeze is counted when it is over, so it may be longer than the time that is looked at.
            frozen: per_second(Counter::FreezeDuration).map(|share| share.min(1.0)),
            buffer_delay: growth.per(Counter::BufferDelay, Counter::BufferEmitted),
            decode_time: growth.per(Counter::DecodeTime, Counter::Frames),
            encode_time: growth.per(Counter::EncodeTime, Counter::Frames),
            nacks: per_second(Counter::Nacks),
            plis: per_second(Counter::Plis),
            firs: per_second(Counter::Firs),
            retransmitted: per_second(Counter::Retransmitted),
            key_frames: per_second(Counter::KeyFrames),
            concealed: concealed(growth).value(),
            limits: Limits {
                cpu: per_second(Counter::LimitedByCpu),
                bandwidth: per_second(Counter::LimitedByBandwidth),
                other: per_second(Counter::LimitedByOther),
            },
            limited_by: last.limited_by,
            growth: *growth,
        })
    }
}

/// What was made up without being silence, of all samples.
pub(crate) fn concealed(growth: &Growth) -> Ratio {
    let audible = growth.of(Counter::Concealed).map(|all| all - growth.of(Counter::SilentConcealed).unwrap_or(0.0));
    audible.zip(growth.of(Counter::Samples)).map(|(part, whole)| Ratio { part, whole }).unwrap_or_default()
}

fn largest(streams: &[StreamFigures], value: impl Fn(&StreamFigures) -> Option<f64>) -> Option<f64> {
    streams.iter().filter_map(value).reduce(f64::max)
}
