use messages::report::{Count, Seconds, StreamReport};

macro_rules! counters {
    ($($name:ident = $read:expr,)*) => {
        /// What only grows on a stream.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Counter { $($name,)* }

        impl Counter {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// What the counter shows, in counts or seconds.
            pub(crate) fn read(self, stream: &StreamReport) -> Option<f64> {
                match self { $(Self::$name => $read(stream),)* }
            }
        }

        /// How many counters there are.
        pub(crate) const COUNTERS: usize = Counter::ALL.len();
    };
}

counters! {
    Bytes = |s: &StreamReport| count(s.bytes),
    Packets = |s: &StreamReport| count(s.packets),
    Nacks = |s: &StreamReport| count(s.nacks),
    Plis = |s: &StreamReport| count(s.plis),
    Firs = |s: &StreamReport| count(s.firs),
    Retransmitted = |s: &StreamReport| count(s.retransmitted_packets),
    Frames = |s: &StreamReport| count(s.frames),
    FramesReceived = |s: &StreamReport| count(s.frames_received),
    FramesDropped = |s: &StreamReport| count(s.frames_dropped),
    KeyFrames = |s: &StreamReport| count(s.key_frames),
    Freezes = |s: &StreamReport| count(s.freezes),
    FreezeDuration = |s: &StreamReport| seconds(s.freeze_duration),
    BufferDelay = |s: &StreamReport| seconds(s.jitter_buffer_delay),
    BufferEmitted = |s: &StreamReport| count(s.jitter_buffer_emitted),
    DecodeTime = |s: &StreamReport| seconds(s.decode_time),
    EncodeTime = |s: &StreamReport| seconds(s.encode_time),
    Samples = |s: &StreamReport| count(s.total_samples_received),
    Concealed = |s: &StreamReport| count(s.concealed_samples),
    SilentConcealed = |s: &StreamReport| count(s.silent_concealed_samples),
    LimitedByCpu = |s: &StreamReport| seconds(s.limitation.as_ref()?.cpu),
    LimitedByBandwidth = |s: &StreamReport| seconds(s.limitation.as_ref()?.bandwidth),
    LimitedByOther = |s: &StreamReport| seconds(s.limitation.as_ref()?.other),
}

fn count(count: Option<Count>) -> Option<f64> {
    // At most 2^53, so nothing is rounded.
    count.map(|count| count.get() as f64)
}

fn seconds(seconds: Option<Seconds>) -> Option<f64> {
    seconds.map(Seconds::get)
}
