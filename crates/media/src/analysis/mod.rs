//! What a stream is, told from its formats and first frames, and what must happen to it so that browsers can play it.

mod analyzer;
mod audio;
mod names;
mod pace;
mod plan;
mod reason;
mod sampling;
mod video;

pub use analyzer::{Analysis, Analyzer};
pub use audio::AudioAnalysis;
pub use names::{audio_name, video_name};
pub use plan::{AudioPlan, Plan, PlanKind, VideoPlan};
pub use reason::{AudioReason, VideoReason};
pub use sampling::Sampling;
pub use video::VideoAnalysis;
