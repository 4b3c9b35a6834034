/// Which variant of a stream is played: the best that is within these limits, or the smallest if none is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// In pixels.
    pub(crate) max_height: Option<u32>,
    /// In bit/s.
    pub(crate) max_bandwidth: Option<u64>,
}
