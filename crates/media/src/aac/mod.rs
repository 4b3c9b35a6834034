//! AAC: how its frames are marked in byte streams (ADTS), and the configuration that containers keep.

pub mod adts;
mod config;
mod rates;

pub use config::{Config, ObjectType};
