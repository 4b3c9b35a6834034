//! Writing tracks into files.

mod profile;

pub(crate) use profile::{Container, Profile};
