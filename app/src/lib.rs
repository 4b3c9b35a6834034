//! The pages of Kurento Live: rendered on the server (feature `ssr`), brought to life in the browser (feature `hydrate`).
//!
//! What a page decides is plain Rust without I/O ([`peer`], [`publish`], [`view`], [`stats`]); what it does to the browser
//! goes through owned wrappers.

// The type of a page is the tree of its elements, which is deeper than the usual limit.
#![recursion_limit = "256"]

// A page rendered by one kind of build and brought to life by the other would stay dead, without a word.
#[cfg(not(erase_components))]
compile_error!(
    "build with `--cfg erase_components`: a RUSTFLAGS variable hides the flags of `.cargo/config.toml`, so add them to it"
);

#[expect(unreachable_pub, reason = "`#[component]` makes `pub` pieces, whatever the component's own visibility is")]
mod app;
mod assets;
mod browser;
#[expect(unreachable_pub, reason = "`#[component]` makes `pub` pieces, whatever the component's own visibility is")]
mod components;
mod dashboard;
mod directory;
#[expect(unreachable_pub, reason = "`#[component]` makes `pub` pieces, whatever the component's own visibility is")]
mod pages;
pub mod peer;
pub mod publish;
pub mod recording;
mod recordings;
mod shell;
mod source;
pub mod stats;
pub mod view;
mod webrtc;
pub mod words;

pub use app::App;
pub use assets::Assets;
pub use dashboard::{KnownExperience, KnownPeer};
pub use directory::Directory;
pub use recordings::KnownRecordings;
pub use shell::shell;
