use tokio::io::AsyncReadExt;

use super::super::Options;
use super::camera::{Camera, PICTURES};
use super::viewer::Viewer;
use crate::player::source::SourceError;

#[tokio::test]
async fn a_camera_that_dies_is_told_and_comes_back() {
    let camera = Camera::start("none", &[PICTURES]);
    let (url, port) = (camera.url(""), camera.port());
    let mut viewer = Viewer::watch(&url, Options::default());
    viewer.until(|viewer| viewer.has(20, 0)).await;
    drop(camera);
    let error = viewer.end().await;
    assert!(matches!(error, SourceError::Interrupted(_)), "{error:?}");
    let error = Viewer::watch(&url, Options::default()).end().await;
    assert!(matches!(&error, SourceError::Interrupted(text) if text.contains("cannot be reached")), "{error:?}");

    let _camera = Camera::start_at(port, "none", &[PICTURES]);
    let mut viewer = Viewer::watch(&url, Options::default());
    viewer.until(|viewer| viewer.has(20, 0)).await;
}

#[tokio::test(start_paused = true)]
async fn a_camera_that_answers_nothing_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("rtsp://127.0.0.1:{}/live", listener.local_addr().unwrap().port());
    let silent = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        let _ = connection.read_to_end(&mut heard).await;
        heard
    });
    let error = Viewer::watch(&url, Options::default()).end().await;
    assert!(matches!(&error, SourceError::Interrupted(text) if text.contains("in time")), "{error:?}");
    assert!(silent.await.unwrap().starts_with(b"DESCRIBE "));
}

#[tokio::test]
async fn a_viewer_that_goes_ends_the_source() {
    let camera = Camera::start("none", &[PICTURES]);
    let mut viewer = Viewer::watch(&camera.url(""), Options::default());
    viewer.until(|viewer| viewer.has(1, 0)).await;
    assert_eq!(viewer.leave().await, SourceError::Unheard);
}
