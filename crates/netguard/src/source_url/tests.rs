use super::*;

fn parsed(text: &str) -> SourceUrl {
    text.parse().unwrap()
}

#[test]
fn hosts_in_disguise_are_seen() {
    for scheme in ["http", "https", "rtsp", "rtsps"] {
        for host in [
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "127.1",
            "0177.0.0.1",
            "%31%32%37.0.0.1",
            "127。0。0。1",
        ] {
            let url = parsed(&format!("{scheme}://{host}/"));
            assert_eq!(url.host(), Some(&Host::Ipv4([127, 0, 0, 1].into())), "{scheme}://{host}/");
        }
    }
}

#[test]
fn what_is_no_source_is_not_parsed() {
    for (text, error) in [
        ("", InvalidUrl::Malformed),
        ("live.m3u8", InvalidUrl::Malformed),
        ("http://", InvalidUrl::Malformed),
        ("rtsp:///path", InvalidUrl::Malformed),
        ("rtsp:path", InvalidUrl::Malformed),
        ("http://example.org:0/", InvalidUrl::Malformed),
        ("http://1.2.3.4.5.6/", InvalidUrl::Malformed),
        ("ftp://example.org/", InvalidUrl::Refused),
        ("gopher://example.org/", InvalidUrl::Refused),
        ("data:text/plain,hello", InvalidUrl::Refused),
        ("concat:a|b", InvalidUrl::Refused),
        ("javascript:alert(1)", InvalidUrl::Refused),
        ("file://host/clip.mp4", InvalidUrl::Refused),
        ("file:///", InvalidUrl::Refused),
        ("file:///a%2fb.mp4", InvalidUrl::Refused),
        ("file:///a/..%2f..%2fetc/passwd", InvalidUrl::Refused),
        ("file:///a%00.mp4", InvalidUrl::Refused),
        ("file:///clip.mp4?x", InvalidUrl::Refused),
    ] {
        assert_eq!(text.parse::<SourceUrl>(), Err(error), "{text}");
    }
    let long = format!("http://example.org/{}", "a".repeat(LONGEST));
    assert_eq!(long.parse::<SourceUrl>(), Err(InvalidUrl::TooLong));
}

#[test]
fn files_are_relative_to_the_media_folder() {
    for (text, path) in [
        ("file:///clip.mp4", "clip.mp4"),
        ("file:clip.mp4", "clip.mp4"),
        ("file:///a/b%20c.mp4", "a/b c.mp4"),
        ("file:///../../etc/passwd", "etc/passwd"),
        ("file:///%2e%2e/etc/passwd", "etc/passwd"),
        ("file://localhost/clip.mp4", "clip.mp4"),
    ] {
        assert_eq!(parsed(text).media_path(), Some(PathBuf::from(path)), "{text}");
    }
    assert_eq!(parsed("http://example.org/clip.mp4").media_path(), None);
}

#[test]
fn secrets_are_not_shown() {
    let url = parsed("rtsp://admin:hunter2@camera.example.org:8554/h264?token=hunter2#hunter2");
    assert_eq!(url.to_string(), "rtsp://…@camera.example.org:8554/h264?…");
    assert!(!format!("{url:?} {:?}", url.credentials()).contains("hunter2"));
    assert_eq!(parsed("https://example.org/live.m3u8").to_string(), "https://example.org/live.m3u8");
    assert_eq!(parsed("file:clip.mp4").to_string(), "file:///clip.mp4");
}

#[test]
fn credentials_are_decoded() {
    let credentials = parsed("rtsp://us%40er:p%3Aw@host/").credentials().unwrap();
    assert_eq!((credentials.expose_user_name(), credentials.expose_password()), ("us@er", "p:w"));
    assert_eq!(parsed("rtsp://host/").credentials(), None);
    assert!(parsed("rtsp://u:p@host/x").without_credentials().credentials().is_none());
}

#[test]
fn the_schemes_know_their_ports() {
    for (text, port) in
        [("http://h/", 80), ("https://h/", 443), ("rtsp://h/", 554), ("rtsps://h/", 322), ("rtsp://h:8554/", 8554)]
    {
        assert_eq!(parsed(text).port(), port, "{text}");
    }
}

#[test]
fn references_are_resolved_and_checked() {
    let base = parsed("https://user:word@example.org/live/index.m3u8?token=1");
    for (reference, exposed) in [
        ("seg1.ts", "https://user:word@example.org/live/seg1.ts"),
        ("/seg1.ts", "https://user:word@example.org/seg1.ts"),
        ("https://example.org/seg1.ts", "https://user:word@example.org/seg1.ts"),
        ("https://example.org:444/seg1.ts", "https://example.org:444/seg1.ts"),
        ("http://example.org/seg1.ts", "http://example.org/seg1.ts"),
        ("//other.example/seg1.ts", "https://other.example/seg1.ts"),
    ] {
        assert_eq!(base.join(reference).unwrap().expose().as_str(), exposed, "{reference}");
    }
    assert_eq!(base.join("gopher://x/"), Err(InvalidUrl::Refused));
}
