//! Live streams: a window that moves, and what goes wrong with it. These run in real time.

use std::time::{Duration, Instant};

use super::clips::stream;
use super::folder::Folder;
use super::play_all;
use super::server::Server;
use crate::player::source::SourceError;

/// Lines of a live playlist that lists these segments of one second each.
fn window(first: usize, count: usize, is_ended: bool) -> Vec<u8> {
    let mut text = format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{first}\n");
    for sequence in first..first + count {
        text += &format!("#EXTINF:1.0,\nindex{sequence}.ts\n");
    }
    (text + if is_ended { "#EXT-X-ENDLIST\n" } else { "" }).into_bytes()
}

async fn server() -> (Folder, Server) {
    let folder = stream(6, "");
    let server = Server::of(&folder).await;
    (folder, server)
}

#[tokio::test]
async fn a_moving_window_is_played_to_its_end() {
    let (_folder, server) = server().await;
    server.add_changing("/live.m3u8", |loads| Some(window(loads.min(3), 3, loads >= 3)));
    let begun = Instant::now();
    let report = play_all(&server, "/live.m3u8").await;
    report.check_whole(6);
    assert!(report.nature().is_live && !report.nature().can_seek && report.nature().duration.is_none());
    assert_eq!(server.count("/live.m3u8"), 4);
    let took = begun.elapsed();
    assert!(took > Duration::from_millis(2900), "{took:?} for three reloads");
}

#[tokio::test]
async fn a_live_stream_begins_near_its_end() {
    let (_folder, server) = server().await;
    server.add_changing("/live.m3u8", |loads| Some(window(0, 5 + loads.min(1), loads >= 1)));
    play_all(&server, "/live.m3u8").await.check_whole(4);
    assert_eq!((server.count("/index1.ts"), server.count("/index2.ts")), (0, 1));
}

#[tokio::test]
async fn a_server_that_comes_back_is_not_noticed() {
    let (_folder, server) = server().await;
    server.add_changing("/live.m3u8", |loads| match loads {
        0 => Some(window(0, 3, false)),
        1..4 => None,
        _ => Some(window(2, 4, true)),
    });
    play_all(&server, "/live.m3u8").await.check_whole(6);
}

#[tokio::test]
async fn a_server_that_stays_away_is_an_interruption() {
    let (_folder, server) = server().await;
    server.add_changing("/live.m3u8", |loads| (loads == 0).then(|| window(0, 3, false)));
    let report = play_all(&server, "/live.m3u8").await;
    match report.outcome {
        Err(SourceError::Interrupted(sentence)) => assert!(sentence.contains("503"), "{sentence}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_segment_that_comes_at_the_third_try_is_played() {
    let (folder, server) = server().await;
    let segment = folder.read("index1.ts");
    server.add_changing("/index1.ts", move |tries| (tries == 2).then(|| segment.clone()));
    play_all(&server, "/index.m3u8").await.check_whole(6);
    assert_eq!(server.count("/index1.ts"), 3);
}

#[tokio::test]
async fn a_segment_that_never_comes_is_passed_over_if_live() {
    let (_folder, server) = server().await;
    server.add_changing("/index1.ts", |_| None);
    server.add_changing("/live.m3u8", |loads| Some(window(loads.min(3), 3, loads >= 3)));
    let report = play_all(&server, "/live.m3u8").await;
    assert_eq!((report.outcome.clone(), report.frames(media::Kind::Video).len()), (Ok(()), 125));
    assert_eq!((report.discontinuities(), server.count("/index1.ts")), (0, 3));
}

#[tokio::test]
async fn a_segment_that_never_comes_breaks_a_recorded_stream() {
    let (_folder, server) = server().await;
    server.add_changing("/index1.ts", |_| None);
    let report = play_all(&server, "/index.m3u8").await;
    assert!(matches!(report.outcome, Err(SourceError::Interrupted(_))), "{:?}", report.outcome);
}
