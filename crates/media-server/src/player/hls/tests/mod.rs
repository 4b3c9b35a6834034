//! Streams made by `ffmpeg`, served on loopback, and played.

pub(in crate::player) mod clips;
mod container;
mod encryption;
pub(in crate::player) mod folder;
mod hostile;
mod live;
mod report;
pub(in crate::player) mod server;

use std::time::Duration;

use netguard::{Fetcher, Guard, Limits, Policy, SourceUrl};
use tokio::sync::mpsc;

use super::{Options, play};
use report::Report;
use server::Server;

/// The test server's address; nothing else on loopback may be reached.
pub(in crate::player) const HOME: &str = "127.0.0.2";

fn fetcher() -> Fetcher {
    let policy = Policy { allowed_networks: vec![format!("{HOME}/32").parse().unwrap()] };
    Fetcher::new(Guard::new(policy), Limits::default())
}

async fn play_from(url: &str, start: Option<Duration>, options: Options) -> Report {
    let url: SourceUrl = url.parse().unwrap();
    let (out, mut news) = mpsc::channel(16);
    let playing = async {
        let outcome = play(&url, start, &options, &fetcher(), &out).await;
        drop(out);
        outcome
    };
    let hearing = async {
        let mut heard = Vec::new();
        while let Some(one) = news.recv().await {
            heard.push(one);
        }
        heard
    };
    let (outcome, heard) = tokio::join!(playing, hearing);
    Report::new(heard, outcome)
}

async fn play_all(server: &Server, path: &str) -> Report {
    play_from(&server.url(path), None, Options::default()).await
}
