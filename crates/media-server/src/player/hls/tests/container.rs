//! Recorded streams in every container, in one file or many.

use std::time::Duration;

use media::Kind;

use super::clips::{packed, separate, stream, stream_into};
use super::folder::Folder;
use super::server::Server;
use super::{Options, play_all, play_from};
use crate::player::source::{Nature, SourceError};

#[tokio::test]
async fn mpeg_ts_is_played() {
    let folder = stream(3, "");
    let report = play_all(&Server::of(&folder).await, "/index.m3u8").await;
    report.check_whole(3);
    let Nature { is_live, duration, can_seek, is_paced } = report.nature();
    assert_eq!((is_live, can_seek, is_paced), (false, true, false));
    assert!(duration.unwrap().abs_diff(Duration::from_secs(3)) < Duration::from_millis(100), "{duration:?}");
}

#[tokio::test]
async fn fragmented_mp4_is_played() {
    let folder = stream(3, "-hls_segment_type fmp4");
    play_all(&Server::of(&folder).await, "/index.m3u8").await.check_whole(3);
}

#[tokio::test]
async fn byte_ranges_of_one_file_are_played() {
    for container in ["", "-hls_segment_type fmp4"] {
        let folder = stream(3, &format!("-hls_flags single_file {container}"));
        assert!(folder.text("index.m3u8").contains("#EXT-X-BYTERANGE"));
        play_all(&Server::of(&folder).await, "/index.m3u8").await.check_whole(3);
    }
}

#[tokio::test]
async fn sound_of_its_own_is_played_along() {
    for folder in [separate(3, ""), separate(3, "-hls_segment_type fmp4"), packed(3)] {
        folder.write(
            "master.m3u8",
            "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"x\",DEFAULT=YES,URI=\"audio.m3u8\"\n\
             #EXT-X-STREAM-INF:BANDWIDTH=500000,AUDIO=\"a\"\nvideo.m3u8\n",
        );
        let report = play_all(&Server::of(&folder).await, "/master.m3u8").await;
        report.check_whole(3);
        check_in_order(&report);
    }
}

/// Sound and pictures never lie further apart than a picture takes.
fn check_in_order(report: &super::Report) {
    let mut latest = None;
    for news in &report.news {
        if let crate::player::source::News::Frame(frame) = news {
            assert!(latest.is_none_or(|latest| frame.decode_time >= latest), "out of order");
            latest = Some(frame.decode_time);
        }
    }
}

/// `/low` and `/high` differ in height, and are named by redirecting, absolute and relative URIs.
async fn ladder() -> Server {
    let (low, high) = (stream(1, "-s 160x90"), stream(1, "-s 640x360"));
    let server = Server::start().await;
    server.add_folder("/low", &low);
    server.add_folder("/high", &high);
    server.add_redirect("/moved", "/high/index.m3u8");
    let master = format!(
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,RESOLUTION=160x90\n{}\n\
         #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360\n../moved\n",
        server.url("/low/index.m3u8")
    );
    server.add("/streams/master.m3u8", master);
    server
}

#[tokio::test]
async fn the_best_variant_within_the_limits_is_played() {
    let server = ladder().await;
    let url = server.url("/streams/master.m3u8");
    let limited = Options { max_height: Some(100), max_bandwidth: None };
    for (options, height) in [(Options::default(), 360), (limited, 90)] {
        let report = play_from(&url, None, options).await;
        assert_eq!((report.outcome.clone(), report.heights()), (Ok(()), vec![height]));
    }
}

#[tokio::test]
async fn a_discontinuity_is_told() {
    let (first, second) = (stream(2, ""), stream(2, "-s 640x360 -output_ts_offset 500"));
    let server = Server::start().await;
    server.add_folder("/first", &first);
    server.add_folder("/second", &second);
    let segments = |folder: &Folder, at: &str| {
        let text = folder.text("index.m3u8");
        let lines = text.lines().filter(|line| line.starts_with("#EXTINF") || !line.starts_with('#'));
        lines
            .map(|line| if line.starts_with('#') { format!("{line}\n") } else { format!("{at}/{line}\n") })
            .collect::<String>()
    };
    let (one, two) = (segments(&first, "first"), segments(&second, "second"));
    server.add("/all.m3u8", format!("#EXTM3U\n{one}#EXT-X-DISCONTINUITY\n{two}#EXT-X-ENDLIST\n"));
    let report = play_all(&server, "/all.m3u8").await;
    report.check_whole(4);
    assert_eq!((report.discontinuities(), report.heights()), (1, vec![180, 360]));
}

#[tokio::test]
async fn a_recorded_stream_is_played_from_a_position() {
    let folder = stream(4, "");
    let server = Server::of(&folder).await;
    let report = play_from(&server.url("/index.m3u8"), Some(Duration::from_millis(2500)), Options::default()).await;
    assert_eq!((report.outcome.clone(), report.frames(Kind::Video).len()), (Ok(()), 50));
    assert_eq!((server.count("/index1.ts"), server.count("/index2.ts")), (0, 1));
}

/// The clock of MPEG-TS has 33 bits at 90 kHz; `ffmpeg` begins 1.4 s after the offset.
#[tokio::test]
async fn the_clock_of_a_stream_may_wrap() {
    let folder = Folder::new();
    stream_into(&folder, 3, "-output_ts_offset 95441.3");
    let report = play_all(&Server::of(&folder).await, "/index.m3u8").await;
    report.check_whole(3);
    let times: Vec<_> = report.frames(Kind::Video).iter().map(|frame| frame.decode_time.ticks(90_000)).collect();
    assert!(times[0] < 1 << 33 && times[times.len() - 1] > 1 << 33, "{times:?}");
}

#[tokio::test]
async fn what_is_no_stream_is_refused() {
    let server = Server::start().await;
    server.add("/page.html", "<html>");
    server.add(
        "/page.m3u8",
        "#EXTM3U\n#EXTINF:1,\npage.html\n#EXTINF:1,\npage.html\n#EXTINF:1,\npage.html\n#EXT-X-ENDLIST\n",
    );
    server.add("/drm.m3u8", "#EXTM3U\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\"\n#EXTINF:1,\na.ts\n");
    for (path, word) in [("/page.html", "#EXTM3U"), ("/page.m3u8", "MPEG-TS"), ("/drm.m3u8", "SAMPLE-AES")] {
        match play_all(&server, path).await.outcome {
            Err(SourceError::Refused(sentence)) => assert!(sentence.contains(word), "{sentence}"),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_that_fails_at_first_is_an_interruption() {
    let server = Server::start().await;
    let report = play_all(&server, "/missing.m3u8").await;
    assert!(matches!(report.outcome, Err(SourceError::Interrupted(_))), "{:?}", report.outcome);
    assert!(report.news.is_empty());
}

#[tokio::test]
async fn a_source_that_nobody_hears_ends() {
    let folder = stream(3, "");
    let server = Server::of(&folder).await;
    let url = server.url("/index.m3u8").parse().unwrap();
    let (out, mut news) = tokio::sync::mpsc::channel(1);
    let playing =
        tokio::spawn(async move { super::play(&url, None, &Options::default(), &super::fetcher(), &out).await });
    assert!(news.recv().await.is_some());
    drop(news);
    assert_eq!(playing.await.unwrap(), Err(SourceError::Unheard));
}
