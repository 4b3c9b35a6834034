//! H.265, as far as it takes to say what a stream is and to find its keyframes: no browser is sent it as it is.

mod assembler;
mod config;
mod sps;
mod unit;

pub use assembler::Assembler;
pub(crate) use assembler::is_delimiter;
pub use config::Config;
pub use sps::Sps;
