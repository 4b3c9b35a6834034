//! What a process uses, and what a series of numbers says.

mod quantiles;
mod usage;

pub(crate) use quantiles::quantile;
pub(crate) use usage::{Process, Spent, Usage};
