/// Why sound is not converted. The texts are parts of sentences for an operator: "the sound …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No converter for this; a fuller decoder is needed.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The encoder refuses its settings; a mistake of ours.
    #[error("the Opus encoder cannot be set up")]
    Encoder,
}
