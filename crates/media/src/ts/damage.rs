/// How often something was wrong with a stream; all counts grow only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Damage {
    /// Packets were not where they should be.
    pub lost_sync: u64,
    /// Packets were missing or marked as broken.
    pub lost_packets: u64,
    /// Pictures or pieces of sound were dropped because a part of them was missing, broken or too large.
    pub dropped: u64,
    /// Tables with a wrong checksum or without sense.
    pub bad_tables: u64,
    /// Packets that are encrypted (conditional access), which are not understood.
    pub scrambled: u64,
}
