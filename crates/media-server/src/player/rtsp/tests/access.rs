use netguard::{Guard, Policy, REFUSAL};

use super::super::Options;
use super::camera::{Camera, PICTURES};
use super::viewer::Viewer;
use crate::player::source::SourceError;

/// What `camera.py` lets in.
const RIGHT: &str = "viewer:s3cret%3Apass@";

async fn check_protected(method: &str) {
    let camera = Camera::start(method, &[PICTURES]);
    let mut viewer = Viewer::watch(&camera.url(RIGHT), Options::default());
    viewer.until(|viewer| viewer.has(5, 0)).await;
    for (user, hint) in [("viewer:wrong@", "refused the user name or password"), ("", "wants a user name")] {
        let error = Viewer::watch(&camera.url(user), Options::default()).end().await;
        assert!(matches!(error, SourceError::Refused(_)) && error.to_string().contains(hint), "{error:?}");
        assert!(!error.to_string().contains("wrong"), "{error}");
    }
}

#[tokio::test]
async fn basic_authentication_opens() {
    check_protected("basic").await;
}

#[tokio::test]
async fn digest_authentication_opens() {
    check_protected("digest").await;
}

#[tokio::test]
async fn a_stream_that_is_not_there_is_tried_again() {
    let camera = Camera::start("none", &[PICTURES]);
    let url = camera.url("").replace("/live", "/dead");
    let error = Viewer::watch(&url, Options::default()).end().await;
    assert!(matches!(&error, SourceError::Interrupted(text) if text.contains("404")), "{error:?}");
}

#[tokio::test]
async fn inner_addresses_are_left_alone() {
    let canary = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("rtsp://127.0.0.1:{}/live", canary.local_addr().unwrap().port());
    let error = Viewer::watch_by(&url, Options::default(), Guard::new(Policy::default())).end().await;
    assert_eq!(error, SourceError::Refused(REFUSAL.to_owned()));
    let touched = tokio::time::timeout(std::time::Duration::from_millis(50), canary.accept()).await;
    assert!(touched.is_err());
}
