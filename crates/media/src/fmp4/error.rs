/// Why a fragmented MP4 cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the stream is encrypted (DRM)")]
    Encrypted,
    /// Fragments, or the samples themselves, come without a description of the tracks before them.
    #[error("the MP4 is not fragmented: its table of contents describes samples that do not follow in fragments")]
    NotFragmented,
    #[error("the MP4 has fragments, but no initialisation segment came before them")]
    NoInitialisation,
    #[error("the data is no MP4")]
    NotMp4,
    /// What is larger or more than any honest stream has.
    #[error("the MP4 is broken: {0} too large")]
    TooLarge(&'static str),
    #[error("the MP4 is broken: {0}")]
    Broken(&'static str),
}
