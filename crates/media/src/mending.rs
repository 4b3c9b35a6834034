use std::time::Duration;

/// What a look at a recorded file has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It was finished; nothing is to be done.
    Whole { duration: Duration },
    /// It was not finished, be it torn or just written to its end.
    Unfinished(Mending),
    /// No media can be read from it.
    Empty,
}

/// How an unfinished file becomes a whole one that can be searched through.
///
/// In this order, each step on the disk before the next, it can be interrupted anywhere and begun again: cut to `length`,
/// append `tail`, write `patches`. Where there is no room for the tail, `patches_without_tail` make the best of the file as
/// it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mending {
    /// In bytes; what is behind it is torn.
    pub length: u64,
    pub tail: Vec<u8>,
    pub patches: Vec<Patch>,
    pub patches_without_tail: Vec<Patch>,
    pub duration: Duration,
}

/// Bytes that replace those at `offset`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    pub offset: u64,
    pub bytes: Vec<u8>,
}
