//! The media servers as sessions see them: pipelines with endpoints, over a connection to each that is made anew when it is
//! lost.
//!
//! Whether it is the embedded one or KMS somewhere else, it is spoken to in Kurento's protocol only. A connection that is cut
//! is made again by the Kurento client, which goes on with what was there; [`connection`] begins anew when that is gone.

mod backoff;
mod catching_up;
mod connection;
mod endpoint;
mod failure;
mod ice;
mod instance;
mod leftovers;
mod load;
mod pipeline;
mod player;
mod profile;
mod recorder;
mod router;
mod servers;
mod target;
#[cfg(test)]
mod tests;
mod vitals;

pub(crate) use backoff::Backoff;
pub(crate) use catching_up::EndpointRole;
pub(crate) use endpoint::{EndpointEvent, EndpointId, MediaKind};
pub(crate) use failure::Failure;
pub(crate) use ice::IceSettings;
pub(crate) use pipeline::{Events, Pipeline};
pub(crate) use profile::{Container, Kinds, Profile};
pub(crate) use router::News;
pub(crate) use servers::MediaServer;
pub(crate) use target::Target;
