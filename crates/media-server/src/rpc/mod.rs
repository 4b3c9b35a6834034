//! Kurento's JSON-RPC over WebSocket.
//!
//! [`Dispatcher`] is the state machine: which socket serves which session, what each method means, which answers are
//! remembered. [`connection`] is the I/O of one socket.

mod answer_cache;
pub(crate) mod connection;
mod dispatcher;
mod fields;
mod handshake;
mod methods;
mod sockets;
#[cfg(test)]
mod tests;
mod transaction;

pub(crate) use dispatcher::{Asked, Dispatcher, Effect, Step};
pub(crate) use sockets::ConnectionId;
