//! The pages, one in each file.

mod dashboard;
mod home;
mod new_source;
mod not_found;
mod peer;
mod recordings;
mod screen;
mod source;
mod watch;
mod webcam;

pub(crate) use dashboard::Dashboard;
pub(crate) use home::Home;
pub(crate) use new_source::NewSource;
pub(crate) use not_found::NotFound;
pub(crate) use peer::Peer;
pub(crate) use recordings::Recordings;
pub(crate) use screen::Screen;
pub(crate) use source::Source;
pub(crate) use watch::Watch;
pub(crate) use webcam::Webcam;
