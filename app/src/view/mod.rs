//! Viewing: the peer that receives a session, and what the watch page does with it.

mod known;
mod player;
mod role;

pub use known::Known;
pub(crate) use player::Player;
pub use role::Viewer;
