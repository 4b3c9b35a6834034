//! Playing a URI into tracks: sources that read it, and the player that keeps time.
//!
//! A source is a task that hands out frames as fast as they are taken ([`source`]). A [`stage::Stage`] lays them on the clock
//! of this host, converts what viewers could not play, and publishes RTP packets when they are due. The [`player::Player`]
//! begins runs of a source, and begins again when one breaks off.

mod backoff;
mod conversion;
mod drift;
mod ffmpeg;
mod hls;
mod parameter_set;
#[expect(clippy::module_inception, reason = "one player among what players need")]
mod player;
mod players;
mod probe;
mod queue;
mod route;
mod rtsp;
mod run;
mod source;
mod stage;
mod status;
mod surroundings;
#[cfg(test)]
mod tests;
mod timeline;
mod track;

pub(crate) use players::Players;
pub use probe::{Probe, ProbeError, ProbedAudio, ProbedVideo, Prober, Treatment};
pub(crate) use status::{Seek, Status};
pub use surroundings::SourceConfig;
pub(crate) use surroundings::Surroundings;
