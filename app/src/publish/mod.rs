//! Publishing: the peer that sends a session, and what the publish pages do with it.

mod camera_choice;
mod capture_problem;
mod content_hint;
mod remembered;
mod resolution;
mod role;
mod studio;

pub use camera_choice::{CameraChoice, CameraConstraints, Microphone};
pub use capture_problem::CaptureProblem;
pub use content_hint::{ContentHint, ScreenConstraints};
pub use resolution::Resolution;
pub use role::Publisher;
pub(crate) use studio::Studio;
