//! The media server as sessions see it: pipelines with endpoints, over one connection that is made anew when it is lost.
//!
//! Whether it is the embedded one or a KMS somewhere else, it is spoken to in Kurento's protocol only.

mod backoff;
mod connection;
mod endpoint;
mod failure;
mod ice;
mod instance;
mod leftovers;
mod pipeline;
mod player;
mod profile;
mod recorder;
mod router;
mod target;

pub(crate) use backoff::Backoff;
pub(crate) use connection::MediaServer;
pub(crate) use endpoint::{EndpointEvent, EndpointId, MediaKind};
pub(crate) use failure::Failure;
pub(crate) use ice::IceSettings;
pub(crate) use pipeline::{Events, Pipeline};
pub(crate) use profile::{Container, Kinds, Profile};
pub(crate) use target::Target;
