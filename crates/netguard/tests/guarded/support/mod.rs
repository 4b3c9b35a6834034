//! A canary that must not be touched, an HTTP server that says what it is told to, and a resolver that changes its mind.

mod canary;
mod folder;
mod resolver;
mod server;

pub(crate) use canary::Canary;
pub(crate) use folder::TestFolder;
pub(crate) use resolver::Scripted;
pub(crate) use server::{Answer, Server};

use std::time::Duration;

use netguard::{Fetcher, Guard, Limits, Policy, SourceUrl};

pub(crate) fn url(text: &str) -> SourceUrl {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn loopback() -> Policy {
    Policy { allowed_networks: vec!["127.0.0.0/8".parse().unwrap()] }
}

/// Limits that make a silent server's test short.
pub(crate) fn short() -> Limits {
    let half = Duration::from_millis(500);
    Limits { connecting: half, answering: half, idling: half, ..Limits::default() }
}

pub(crate) fn fetcher(policy: Policy) -> Fetcher {
    Fetcher::new(Guard::new(policy), Limits::default())
}
