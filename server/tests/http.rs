//! Pages, files and the API, over real connections.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::Value;
use support::{Page, Running};

const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 1, 2, 3];

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let running = Running::start(&[]).await;
    for path in ["/", "/health", "/nowhere", "/api/nowhere", "/favicon.svg"] {
        let answer = running.get(path).await;
        assert!(answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("permissions-policy").unwrap().contains("camera=(self)"), "{path}");
    }
}

/// Everything about pages and files, if the browser part is built; else the sentence that says how to build it.
#[tokio::test(flavor = "multi_thread")]
async fn pages_and_files_or_the_way_to_them() {
    let running = Running::start(&[]).await;
    let home = running.get("/").await;
    if home.status == 503 {
        assert!(home.text().contains("cargo xtask web"), "{}", home.text());
        return;
    }
    assert_eq!(home.status, 200);
    check_page_policy(&running).await;
    check_files(&running, &home.text()).await;
    let nobody = "/dashboard/peers/0123456789abcdef";
    for path in ["/watch/0123456789abcdef0123456789abcdef", "/watch/x", nobody, "/dashboard/peers/x", "/nowhere"] {
        assert_eq!(running.get(path).await.status, 404, "{path}");
    }
}

async fn check_page_policy(running: &Running) {
    let (one, other) = (running.get("/").await, running.get("/").await);
    let policy = one.header("content-security-policy").unwrap();
    assert_ne!(Some(policy), other.header("content-security-policy"), "each page has a nonce of its own");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(one.text().contains(&format!("nonce=\"{nonce}\"")));
    assert!(policy.contains("default-src 'self'") && policy.contains("'wasm-unsafe-eval'"), "{policy}");
    assert!(!policy.contains("script-src 'self' 'unsafe-inline'"), "{policy}");
    assert_eq!(one.header("cache-control"), Some("no-cache"));
}

async fn check_files(running: &Running, home: &str) {
    let script = home.split('"').find(|text| text.starts_with("/pkg/") && text.ends_with(".js")).unwrap();
    let wasm = home.split('"').find(|text| text.starts_with("/pkg/") && text.ends_with(".wasm")).unwrap();
    for (path, content_type) in [(script, "text/javascript; charset=utf-8"), (wasm, "application/wasm")] {
        let plain = running.get(path).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, None), "{path}");
        assert_eq!(plain.header("content-type"), Some(content_type));
        assert!(plain.header("cache-control").unwrap().contains("immutable"));
        assert_eq!(plain.header("vary"), Some("accept-encoding"));
        for encoding in ["br", "gzip"] {
            let packed = running.get_with(path, &[("accept-encoding", encoding)]).await;
            assert_eq!(packed.header("content-encoding"), Some(encoding), "{path}");
            assert!(packed.body.len() < plain.body.len());
        }
    }
    check_revalidation(running).await;
}

async fn check_revalidation(running: &Running) {
    let icon = running.get("/favicon.svg").await;
    assert_eq!((icon.status, icon.header("cache-control")), (200, Some("no-cache")));
    assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
    let tag = icon.header("etag").unwrap();
    let again = running.get_with("/favicon.svg", &[("if-none-match", tag)]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let packed = running.get_with("/favicon.svg", &[("if-none-match", tag), ("accept-encoding", "gzip")]).await;
    assert_eq!(packed.status, 200, "a compressed copy is another thing");
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_do_not_lead_out() {
    let running = Running::start(&[]).await;
    for path in ["/../Cargo.toml", "/pkg/../../../Cargo.toml", "/%2e%2e/Cargo.toml", "/pkg/%2e%2e%2f%2e%2e/Cargo.toml"]
    {
        let answer = running.get(path).await;
        assert!(!answer.text().contains("[workspace]"), "{path}");
        assert_ne!(answer.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_tells_of_the_media_server() {
    let running = Running::start(&[]).await;
    let answer = running.get("/health").await;
    assert_eq!(answer.status, 200);
    let health: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(health["mediaServer"], "connected");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_of_this_server_open_web_sockets() {
    let running =
        Running::start(&["--public-url", "https://live.example.org", "--allow-origin", "http://a.example"]).await;
    let own = running.origin();
    let other_port = format!("http://127.0.0.1:{}", running.address.port().wrapping_add(1));
    // What is no page has no origin, and no visitor whose browser it could abuse.
    for origin in [None, Some(own.as_str()), Some("https://live.example.org"), Some("http://a.example")] {
        assert!(Page::open(running.address, origin).await.is_ok(), "{origin:?}");
    }
    for origin in ["null", "http://evil.example", &other_port, "https://a.example", "http://live.example.org", "", "x"]
    {
        assert_eq!(Page::open(running.address, Some(origin)).await.err(), Some(403), "{origin}");
    }
    assert_eq!(running.get("/ws").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_publisher_sends_the_picture() {
    let running = Running::start(&[]).await;
    let mut page = running.page().await;
    let session = page.publish().await;
    let (id, token) = (session["sessionId"].as_str().unwrap(), session["resumeToken"].as_str().unwrap());
    let path = format!("/api/sessions/{id}/picture");
    assert_eq!(running.get(&path).await.status, 204, "there is none yet");

    let right = format!("Bearer {token}");
    let wrong = format!("Bearer {}", token.replace(|c: char| c.is_ascii_digit(), "f"));
    assert_eq!(running.put(&path, &[], JPEG).await.status, 401);
    assert_eq!(running.put(&path, &[("authorization", &wrong)], JPEG).await.status, 401);
    assert_eq!(running.put(&path, &[("authorization", &right)], b"GIF89a").await.status, 415);
    assert_eq!(running.put(&path, &[("authorization", &right)], &[0xff; 200_000]).await.status, 413);
    let foreign = [("authorization", right.as_str()), ("origin", "http://evil.example")];
    assert_eq!(running.put(&path, &foreign, JPEG).await.status, 403);
    let nobody = "/api/sessions/0123456789abcdef0123456789abcdef/picture";
    assert_eq!(
        running.put(nobody, &[("authorization", &right)], JPEG).await.status,
        204,
        "its session may have just ended"
    );
    assert_eq!(running.get(nobody).await.status, 204, "a card may be drawn just before its session ends");
    assert_eq!(running.get(&path).await.status, 204, "none of these was taken");

    assert_eq!(running.put(&path, &[("authorization", &right)], JPEG).await.status, 204);
    let picture = running.get(&path).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(picture.body, JPEG);
    let tag = picture.header("etag").unwrap();
    assert_eq!(running.get_with(&path, &[("if-none-match", tag)]).await.status, 304);
    assert_eq!(running.put(&path, &[("authorization", &right)], JPEG).await.status, 204);
    assert_eq!(running.get_with(&path, &[("if-none-match", tag)]).await.status, 200, "a newer one is another");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_a_session_is_drawn() {
    let running = Running::start(&[]).await;
    let mut page = running.page().await;
    let session = page.publish().await;
    let code = running.get(&format!("/api/sessions/{}/qr.svg", session["sessionId"].as_str().unwrap())).await;
    assert_eq!((code.status, code.header("content-type")), (200, Some("image/svg+xml")));
    assert!(code.text().starts_with("<svg"), "{}", code.text());
    assert_eq!(running.get("/api/sessions/0123456789abcdef0123456789abcdef/qr.svg").await.status, 404);
    assert_eq!(running.get("/api/sessions/x/qr.svg").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn viewer_links_begin_with_the_public_url() {
    let running = Running::start(&["--public-url", "https://live.example.org/"]).await;
    let session = running.page().await.publish().await;
    let link = format!("https://live.example.org/watch/{}", session["sessionId"].as_str().unwrap());
    assert_eq!(session["viewLink"], link.as_str());

    let running = Running::start(&[]).await;
    let session = running.page().await.publish().await;
    assert_eq!(session["viewLink"], format!("/watch/{}", session["sessionId"].as_str().unwrap()));
}
