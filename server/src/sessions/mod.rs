//! The live sessions. Each is a task that owns its state; what it decides is in [`session`], without I/O. The registry
//! knows all of them and publishes the list.

mod asking;
mod candidate_queue;
mod command;
mod directory;
mod link;
mod picture;
mod registry;
mod services;
mod session;
mod task;

pub(crate) use asking::NoAnswer;
pub(crate) use command::{Command, SessionHandle};
pub(crate) use directory::Directory;
pub(crate) use link::{Inbox, Link, LinkId};
pub(crate) use picture::{MAX_PICTURE_BYTES, Picture, PictureRefused};
pub(crate) use registry::{Limits, OpenSource, Publish, Refusal, Sessions};
pub(crate) use services::Services;
