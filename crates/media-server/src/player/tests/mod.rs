//! Players with real sources: what comes out of them is read through a tap.

mod cameras;
mod corpus;
mod listener;
mod tape;

use std::time::Duration;

use str0m::format::Codec;

use super::hls::tests::clips;
use super::hls::tests::folder::Folder;
use super::hls::tests::server::Server;
use super::rtsp::tests::camera;
use crate::webrtc::{EndpointEventKind, ErrorKind, MediaKind};
use listener::Listener;

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_comes_in_time_with_its_sound_as_opus() {
    let server = Server::of(&clips::stream(4, "")).await;
    let mut listener = Listener::play(&server.url("/index.m3u8")).await;
    listener.until(|it| it.has(&EndpointEventKind::EndOfStream)).await;
    let video = listener.frames(MediaKind::Video, Codec::H264);
    assert_eq!(video.len(), 100, "25 a second");
    video.windows(2).for_each(|pair| assert_eq!(pair[1].timestamp.wrapping_sub(pair[0].timestamp), 3600));
    let is_early = |frame: &listener::Frame| frame.arrived + Duration::from_millis(5) < frame.captured;
    assert!(!video.iter().any(is_early), "nothing comes before its time");
    let audio = listener.frames(MediaKind::Audio, Codec::Opus);
    assert!(audio.len().abs_diff(200) <= 2, "50 a second: {}", audio.len());
    audio.windows(2).for_each(|pair| assert_eq!(pair[1].timestamp.wrapping_sub(pair[0].timestamp), 960));
    let apart = video[50].captured.duration_since(video[0].captured).as_millis();
    assert!(apart >= 2000, "pictures tell their own times: {apart} ms");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_viewers_cannot_play_is_coded_anew() {
    let folder = Folder::new();
    let b_frames = "-c:v libx264 -preset veryfast -profile:v high -bf 2 -g 25 -c:a aac";
    let input = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine -t 4";
    clips::ffmpeg(&folder, &format!("{input} {b_frames} -f hls -hls_time 1 -hls_playlist_type vod index.m3u8"));
    let server = Server::of(&folder).await;
    let mut listener = Listener::play(&server.url("/index.m3u8")).await;
    listener.until(|it| it.has(&EndpointEventKind::EndOfStream)).await;
    let video = listener.frames(MediaKind::Video, Codec::H264);
    assert!((95..=102).contains(&video.len()), "{}", video.len());
    assert!(listener.frames(MediaKind::Audio, Codec::Opus).len() > 150);
    assert_eq!(listener.errors(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_played_whatever_its_container() {
    let folder = Folder::new();
    let input = "-f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i sine -t 3";
    clips::ffmpeg(
        &folder,
        &format!("{input} -c:v libx264 -profile:v baseline -pix_fmt yuv420p -g 25 -c:a aac clip.mp4"),
    );
    clips::ffmpeg(&folder, &format!("{input} -c:v libvpx -g 25 -deadline realtime -c:a libopus clip.webm"));
    let server = Server::of(&folder).await;
    for name in ["clip.mp4", "clip.webm"] {
        let mut listener = Listener::play(&server.url(&format!("/{name}"))).await;
        listener.until(|it| it.has(&EndpointEventKind::EndOfStream)).await;
        let video = listener.frames(MediaKind::Video, Codec::H264).len();
        assert!((70..=77).contains(&video), "{name}: {video}");
        assert!(listener.frames(MediaKind::Audio, Codec::Opus).len() > 120, "{name}");
        let mut listener = Listener::play_file(&folder, &format!("file:///{name}")).await;
        listener.until(|it| it.frames(MediaKind::Video, Codec::H264).len() > 25).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_away_is_told_once_and_comes_back() {
    let folder = clips::stream(2, "");
    let server = Server::start().await;
    let playlist = folder.read("index.m3u8");
    server.add_folder("", &folder);
    server.add_changing("/index.m3u8", move |before| (before > 4).then(|| playlist.clone()));
    let mut listener = Listener::play(&server.url("/index.m3u8")).await;
    listener.until(|it| it.frames(MediaKind::Video, Codec::H264).len() > 25).await;
    assert_eq!(listener.errors(), ["The server answered with status 503."]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_played_is_said_in_a_sentence() {
    let server = Server::start().await;
    server.add("/page.html", "<html>not a film</html>");
    let refusals = [
        ("nonsense".to_owned(), "address"),
        ("http://10.0.0.1/index.m3u8".to_owned(), "This address may not be used as a source"),
        ("http://127.0.0.1:1/index.m3u8".to_owned(), "This address may not be used as a source"),
        ("file:///etc/passwd".to_owned(), "media folder"),
        (server.url("/page.html"), "There is nothing at this address that can be played."),
    ];
    for (url, expected) in refusals {
        let mut listener = Listener::play(&url).await;
        listener.until(|it| !it.errors().is_empty()).await;
        let told = listener.errors();
        assert!(told[0].contains(expected) && told[0].ends_with('.'), "{url}: {told:?}");
        assert!(listener.has_kind(ErrorKind::InvalidUri), "{url}");
    }
}
