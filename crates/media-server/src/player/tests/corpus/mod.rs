//! A corpus of sources, and what of each reaches a viewer: made by `ffmpeg`, served on loopback, played in real time.

mod check;
mod live;
mod source;
mod table;

use str0m::format::Codec;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::listener::Listener;
use super::tape::Tape;
use crate::webrtc::{EndpointEventKind, MediaKind};
use source::{Outcome, Source};
use table::corpus;

/// Encoding and decoding take a core each.
static AT_WORK: Semaphore = Semaphore::const_new(2);
/// Playing takes its time, and little else.
static PLAYING: Semaphore = Semaphore::const_new(10);

#[tokio::test(flavor = "multi_thread")]
async fn what_of_each_source_reaches_viewers() {
    let playing: Vec<_> = corpus().into_iter().map(|source| (source.name, tokio::spawn(play(source)))).collect();
    let mut failed = Vec::new();
    for (name, task) in playing {
        if let Err(failure) = task.await {
            let panic = failure.into_panic();
            let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            failed.push(format!("{name}: {}", said.unwrap_or_default()));
        }
    }
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

async fn play(source: Source) {
    let folder = work(move || source.make()).await;
    let server = source.serve(&folder).await;
    let permit = PLAYING.acquire().await.unwrap();
    let mut listener = Listener::play(&server.url("/index.m3u8")).await;
    if let Outcome::Refused(sentence) = source.outcome {
        listener.until(|it| !it.errors().is_empty()).await;
        assert_eq!(listener.errors(), [sentence]);
        assert!(listener.frames(MediaKind::Video, Codec::H264).is_empty(), "nothing of it is shown");
        return;
    }
    let kinds = [(MediaKind::Audio, source.clip.has_sound()), (MediaKind::Video, source.clip.has_pictures())];
    let (tape, outlet) = Tape::start(kinds.into_iter().filter(|(_, has)| *has).map(|(kind, _)| kind).collect());
    listener.record(outlet);
    listener.until(|it| it.has(&EndpointEventKind::EndOfStream)).await;
    listener.settle().await;
    drop(permit);
    let decoded = work(move || tape.decode()).await;
    check::check(&source, &listener, &decoded);
}

async fn work<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _permit = AT_WORK.acquire().await.unwrap();
    spawn_blocking(work).await.unwrap()
}
