//! The pages, one in each file.

mod home;
mod not_found;
mod screen;
mod watch;
mod webcam;

pub(crate) use home::Home;
pub(crate) use not_found::NotFound;
pub(crate) use screen::Screen;
pub(crate) use watch::Watch;
pub(crate) use webcam::Webcam;
