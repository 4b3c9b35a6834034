//! Starting a source: what is typed, what the server says it is, and how it begins.

mod desk;
mod verdict;

pub(crate) use desk::{Desk, Look};
pub(crate) use verdict::{audio_words, plan_words, video_words};
