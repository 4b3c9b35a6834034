//! Kurento Live: publish a camera or a screen from the browser, share a link, watch.
//!
//! [`config`] reads the settings, [`Server`] runs everything: `http` is the edge for pages and files, `signaling` for
//! WebSockets, `sessions` owns what is live, and `media` speaks Kurento's protocol to the media server. [`Standalone`] is the
//! media server alone.

mod charts;
mod clock;
pub mod config;
mod experience;
mod exposition;
mod http;
mod ids;
mod journal;
mod links;
pub mod logging;
mod media;
mod program;
mod recordings;
mod sessions;
mod signaling;
mod sources;
mod standalone;
mod store;
#[cfg(test)]
mod test_folder;

pub use program::Server;
pub use standalone::Standalone;
