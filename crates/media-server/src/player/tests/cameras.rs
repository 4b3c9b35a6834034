//! Cameras whose streams viewers cannot play as they are.

use std::fs;
use std::time::Duration;

use str0m::format::Codec;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::camera::{AAC, B_FRAMES, Camera, H265, MJPEG, OPUS, PICTURES};
use super::listener::Listener;
use super::tape::Tape;
use crate::webrtc::{ErrorKind, MediaKind};

const BOTH: [MediaKind; 2] = [MediaKind::Audio, MediaKind::Video];

fn pictures(listener: &Listener) -> usize {
    listener.frames(MediaKind::Video, Codec::H264).len()
}

fn sounds(listener: &Listener) -> usize {
    listener.frames(MediaKind::Audio, Codec::Opus).len()
}

/// Pictures and sound can be decoded, and are of the same time.
async fn check_converted(parts: &[&str]) {
    let camera = Camera::start("none", parts);
    let mut listener = Listener::watch(&camera.url("")).await;
    let (tape, outlet) = Tape::start(BOTH.to_vec());
    listener.record(outlet);
    listener.until(|it| pictures(it) >= 30 && sounds(it) >= 100).await;
    listener.stop_recording();
    assert_eq!(listener.errors(), [""; 0]);
    assert!(listener.pictures().iter().all(|format| (format.width, format.height) == (320, 240)));
    let last = |kind, codec| listener.frames(kind, codec).last().unwrap().captured;
    let (sound, picture) = (last(MediaKind::Audio, Codec::Opus), last(MediaKind::Video, Codec::H264));
    let apart = sound.max(picture) - sound.min(picture);
    assert!(apart < Duration::from_secs(2), "{apart:?} apart");
    let decoded = tokio::task::spawn_blocking(|| tape.decode()).await.unwrap();
    assert_eq!(decoded.errors, [""; 0]);
    assert!(decoded.pictures >= 25 && decoded.loudness > Some(-30.0), "{decoded:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_viewers_cannot_play_is_coded_anew() {
    tokio::join!(check_converted(&[H265, AAC]), check_converted(&[MJPEG, OPUS]), check_converted(&[B_FRAMES, AAC]));
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_is_coded_anew_by_itself() {
    const L16: &str = "audiotestsrc is-live=true freq=1000 ! audio/x-raw,rate=44100,channels=2 \
        ! rtpL16pay name=pay1 pt=10";
    check_converted(&[PICTURES, L16]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn user_name_and_password_are_given_and_not_shown() {
    for protection in ["basic", "digest"] {
        let camera = Camera::start(protection, &[H265]);
        let mut listener = Listener::watch(&camera.url("viewer:s3cret%3Apass@")).await;
        listener.until(|it| pictures(it) >= 5).await;
        assert!(!all_arguments().iter().any(|arguments| arguments.contains("s3cret")));
    }
}

/// Of all processes of this machine.
fn all_arguments() -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let arguments = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    arguments.map(|arguments| String::from_utf8_lossy(&arguments).into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_dies_is_told_and_comes_back() {
    let camera = Camera::start("none", &[H265]);
    let (url, port) = (camera.url(""), camera.port());
    let mut listener = Listener::watch(&url).await;
    listener.until(|it| pictures(it) >= 15).await;
    drop(camera);
    listener.until(|it| !it.errors().is_empty()).await;
    assert!(listener.has_kind(ErrorKind::Stream), "{:?}", listener.errors());
    let before = pictures(&listener);
    let _camera = Camera::start_at(port, "none", &[H265]);
    listener.until(|it| pictures(it) >= before + 15).await;
}

/// Lets itself be described once, and sends whoever comes next elsewhere.
async fn redirect(listener: TcpListener, to: String) {
    let description = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\n";
    let described = format!(
        "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{description}",
        description.len()
    );
    let redirected = format!("RTSP/1.0 302 Elsewhere\r\nCSeq: 1\r\nLocation: {to}\r\n\r\n");
    for answer in [described, redirected] {
        let (mut viewer, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        while viewer.read(&mut request).await.is_ok_and(|count| count > 0) {
            // whoever is sent away may have gone already
            let _ = viewer.write_all(answer.as_bytes()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_lead_nowhere() {
    let canary = TcpListener::bind("127.0.0.3:0").await.unwrap();
    let camera = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("rtsp://{}/live", camera.local_addr().unwrap());
    let redirecting = tokio::spawn(redirect(camera, format!("rtsp://{}/inside", canary.local_addr().unwrap())));
    let mut listener = Listener::watch(&url).await;
    listener.until(|it| !it.errors().is_empty()).await;
    let sentence = "The camera refers to another address, which is not followed. Use that address itself.";
    assert_eq!(listener.errors(), [sentence]);
    assert!(listener.has_kind(ErrorKind::InvalidUri));
    let touched = tokio::time::timeout(Duration::from_millis(500), canary.accept()).await;
    assert!(touched.is_err(), "the redirect was followed");
    redirecting.abort();
}
