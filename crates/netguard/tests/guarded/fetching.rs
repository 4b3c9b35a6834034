//! What the fetcher does with servers that behave, and with those that do not.

use crate::support::{Answer, Canary, Server, fetcher, loopback, short, url};
use netguard::{ByteRange, ContentRange, Error, Fetcher, Guard, Limits, REFUSAL};

async fn fate(fetcher: &Fetcher, text: &str) -> Result<String, Error> {
    let answer = fetcher.get(&url(text)).send().await?.require_success()?;
    Ok(String::from_utf8(answer.bytes(1000).await?.to_vec()).unwrap())
}

#[tokio::test]
async fn an_answer_is_told_with_its_headers() {
    let server = Server::start(|_| Answer::ok("hello")).await;
    let answer = fetcher(loopback()).get(&url(&server.url("/a?b=c"))).send().await.unwrap();
    assert_eq!((answer.status(), answer.content_length()), (200, Some(5)));
    assert_eq!(answer.content_type(), Some("text/plain"));
    assert_eq!(answer.content_range(), None);
    assert_eq!(answer.bytes(5).await.unwrap(), "hello");
    assert!(server.requests()[0].starts_with("GET /a?b=c HTTP/1.1\r\n"));
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::start(|_| Answer::ok("hello")).await;
    let fetcher = fetcher(loopback());
    for _ in 0..10 {
        assert_eq!(fate(&fetcher, &server.url("/")).await.unwrap(), "hello");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_part_is_asked_for_and_told() {
    let partial = "HTTP/1.1 206 Part\r\nContent-Range: bytes 2-4/10\r\nContent-Length: 3\r\n\r\ncde";
    let server = Server::start(move |_| Answer::raw(partial)).await;
    let range = ByteRange { start: 2, length: Some(3) };
    let answer = fetcher(loopback()).get(&url(&server.url("/"))).range(range).send().await.unwrap();
    assert_eq!(answer.content_range(), Some(ContentRange { start: 2, last: 4, total: Some(10) }));
    assert_eq!(answer.bytes(3).await.unwrap(), "cde");
    assert!(server.requests()[0].to_lowercase().contains("range: bytes=2-4\r\n"));
}

#[tokio::test]
async fn redirects_are_followed_to_the_final_url() {
    let server = Server::start(|head| match head.split(' ').nth(1) {
        Some("/1") => Answer::redirect(302, "/2"),
        Some("/2") => Answer::redirect(301, "3"),
        Some("/3") => Answer::redirect(307, "/end"),
        _ => Answer::ok("there"),
    })
    .await;
    let answer = fetcher(loopback()).get(&url(&server.url("/1"))).send().await.unwrap();
    assert_eq!(answer.url().expose().path(), "/end");
    assert_eq!(answer.bytes(10).await.unwrap(), "there");
}

#[tokio::test]
async fn the_fourth_redirect_is_refused() {
    let server = Server::start(|_| Answer::redirect(302, "/again")).await;
    assert_eq!(fate(&fetcher(loopback()), &server.url("/")).await, Err(Error::TooManyRedirects));
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn redirects_to_inner_hosts_are_refused() {
    let canary = Canary::new();
    let port = canary.address().port();
    for target in [
        format!("http://[::1]:{port}/"),
        format!("//[::ffff:10.0.0.1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://192.168.1.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1/".to_owned(),
        format!("rtsp://127.0.0.1:{port}/"),
    ] {
        let location = target.clone();
        let server = Server::start(move |_| Answer::redirect(302, &location)).await;
        let said = fate(&fetcher(loopback()), &server.url("/")).await.map_err(|error| error.to_string());
        assert_eq!(said, Err(REFUSAL.to_owned()), "{target}");
    }
    canary.check_untouched();
}

#[tokio::test]
async fn credentials_go_to_their_origin_only() {
    let other = Server::start(|_| Answer::ok("other")).await;
    let elsewhere = other.url("/x");
    let server = Server::start(move |head| match head.split(' ').nth(1) {
        Some("/away") => Answer::redirect(302, &elsewhere),
        Some("/home") => Answer::redirect(302, "/end"),
        _ => Answer::ok("home"),
    })
    .await;
    let with_password = |path: &str| server.url(path).replace("http://", "http://Aladdin:open%20sesame@");
    let fetcher = fetcher(loopback());
    assert_eq!(fate(&fetcher, &with_password("/home")).await.unwrap(), "home");
    assert_eq!(fate(&fetcher, &with_password("/away")).await.unwrap(), "other");

    let basic = "authorization: basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_lowercase();
    assert_eq!(server.requests().iter().filter(|head| head.to_lowercase().contains(&basic)).count(), 3);
    assert!(!other.requests()[0].to_lowercase().contains("authorization"));
}

#[tokio::test]
async fn large_bodies_are_cut() {
    let announced = Server::start(|_| Answer::ok(&"x".repeat(2000))).await;
    let chunk =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n{}\r\n0\r\n\r\n", "x".repeat(2000));
    let unannounced = Server::start(move |_| Answer::raw(&chunk)).await;
    for server in [announced, unannounced] {
        assert_eq!(fate(&fetcher(loopback()), &server.url("/")).await, Err(Error::TooLarge));
        let limited = Fetcher::new(Guard::new(loopback()), Limits { body: 1999, ..Limits::default() });
        let outcome = async { limited.get(&url(&server.url("/"))).send().await?.bytes(u64::MAX).await };
        assert_eq!(outcome.await, Err(Error::TooLarge));
        let answer = limited.get(&url(&server.url("/"))).max_body(2000).send().await.unwrap();
        assert_eq!(answer.bytes(2000).await.unwrap().len(), 2000);
    }
}

#[tokio::test]
async fn large_headers_are_refused() {
    let answer = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\nContent-Length: 0\r\n\r\n", "x".repeat(100_000));
    let server = Server::start(move |_| Answer::raw(&answer)).await;
    assert_eq!(fate(&fetcher(loopback()), &server.url("/")).await, Err(Error::Malformed));
}

#[tokio::test]
async fn slow_servers_are_left() {
    let never = Server::start(|_| Answer::raw("").then_silence()).await;
    let half = Server::start(|_| Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe").then_silence()).await;
    let fetcher = Fetcher::new(Guard::new(loopback()), short());
    for server in [never, half] {
        assert_eq!(fate(&fetcher, &server.url("/")).await, Err(Error::TimedOut));
    }
}

#[tokio::test]
async fn failures_have_their_sentences() {
    let closed = { Canary::new().address() };
    let garbage = Server::start(|_| Answer::raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")).await;
    let missing = Server::start(|_| Answer::status(404)).await;
    let locked = Server::start(|_| Answer::status(401)).await;
    let fetcher = fetcher(loopback());
    for (target, error) in [
        (format!("http://{closed}/"), Error::Unreachable),
        (garbage.url("/"), Error::Malformed),
        (missing.url("/"), Error::Status(404)),
        (locked.url("/"), Error::Unauthorized(401)),
        ("http://nowhere.invalid/".to_owned(), Error::UnknownName),
    ] {
        assert_eq!(fate(&fetcher, &target).await, Err(error), "{target}");
    }
}

#[tokio::test]
async fn secrets_are_not_in_what_is_told() {
    let server = Server::start(|_| Answer::ok("hello")).await;
    let secret = server.url("/live?token=canary-secret").replace("http://", "http://canary-secret:canary-secret@");
    let fetcher = fetcher(loopback());
    let target = url(&secret);
    let request = format!("{:?}", fetcher.get(&target));
    let answer = fetcher.get(&target).send().await.unwrap();
    let told = format!("{target} {target:?} {request} {answer:?} {:?}", target.credentials());
    assert!(!told.contains("canary-secret"), "{told}");
    for text in [&secret.replace("http:", "ftp:"), &secret.replace("127.0.0.1", "10.0.0.1"), "http://canary-secret@"] {
        let error = match text.parse() {
            Ok(target) => fetcher.get(&target).send().await.unwrap_err(),
            Err(error) => Error::from(error),
        };
        assert!(!format!("{error} {error:?}").contains("canary-secret"), "{error:?}");
    }
}
