//! Publishers and viewers as browsers would be: real ICE, DTLS and SRTP, but nothing is decoded.

mod connection;
mod publisher;
mod stamp;
mod tally;
mod viewer;

pub(crate) use connection::{Connection, Offer};
pub(crate) use publisher::Publisher;
pub(crate) use stamp::Clock;
pub(crate) use tally::Tally;
pub(crate) use viewer::Viewer;
