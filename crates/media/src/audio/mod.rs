//! Sound that browsers cannot hear over WebRTC, made into Opus: AAC-LC and G.711.
//!
//! [`OpusConverter`] takes frames as containers have them and gives Opus frames of 20 ms, at the same places on the time line
//! of the stream, so that pictures and sound stay together.

mod aac;
mod clock;
mod converter;
mod decoder;
mod error;
mod g711;
mod opus;
mod resampler;
mod sbr;

pub use converter::OpusConverter;
pub use error::Error;
pub use sbr::carries_sbr;

/// The rate that Opus is spoken of in, whatever rate the sound had, in hertz (RFC 7587, section 4.1).
pub const OPUS_RATE: u32 = 48_000;

#[cfg(test)]
mod tests;
