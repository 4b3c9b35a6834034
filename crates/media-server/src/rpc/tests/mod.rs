//! Dialogues with the state machine, in simulated time and without workers.

mod connections;
mod errors;
mod events;
mod garbage;
mod hubs;
mod lifecycle;
mod limits;
mod manager;
mod negotiation;
mod plain_rtp;
mod players;
mod properties;
mod server;
mod sessions;
mod stage;
mod statistics;
mod transactions;
