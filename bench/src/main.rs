//! Load and measurements for a media server that speaks the Kurento protocol.
//!
//! The server runs in a process of its own, so that what it uses can be told from what the load takes. Viewers and publishers are
//! real ones: ICE, DTLS and SRTP over loopback.

mod application;
mod crowd;
mod exposition;
mod floor;
mod forward;
mod hls;
mod measure;
mod options;
mod page;
mod peer;
mod pipeline;
mod server;
mod soak;
mod source;
mod table;
mod traffic;

use std::process::ExitCode;

use clap::Parser;

use options::{Command, Options};

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Options::parse().command {
        Command::Source(options) => source::run(options).await,
        Command::Forward(options) => forward::run(options).await,
        Command::Soak(options) => soak::run(options).await,
        Command::Crowd(options) => crowd::run(options).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kurento-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
