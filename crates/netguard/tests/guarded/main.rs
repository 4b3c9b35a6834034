//! The guard from the outside: what is refused, what is fetched, what can be opened.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fetching;
mod hostile_urls;
mod media_folder;
mod rebinding;
mod secure;
mod support;
