use std::time::Duration;

use netguard::ByteRange;

use super::*;

fn media(text: &str) -> Media {
    match Playlist::parse(text.as_bytes()) {
        Ok(Playlist::Media(media)) => media,
        other => panic!("{other:?}"),
    }
}

fn refusal(text: &str) -> Unplayable {
    Playlist::parse(text.as_bytes()).unwrap_err()
}

#[test]
fn a_live_window_is_read() {
    let media = media(
        "\u{feff}#EXTM3U\r\n#EXT-X-VERSION:3\r\n#EXT-X-TARGETDURATION:4\r\n#EXT-X-MEDIA-SEQUENCE:17\r\n\
         #EXTINF:4.0,a title, with commas\r\na.ts\r\n\r\n# a comment\r\n#EXT-X-UNKNOWN:x\r\n#EXTINF:3.5\r\nb.ts?x=1\r\n",
    );
    assert_eq!(media.target_duration, Duration::from_secs(4));
    assert_eq!((media.first(), media.end(), media.is_ended), (17, 19, false));
    assert_eq!(media.segment(18).unwrap().uri, "b.ts?x=1");
    assert_eq!(media.segment(18).unwrap().duration, Duration::from_millis(3500));
    assert_eq!(media.duration(), Duration::from_millis(7500));
    assert!(media.segment(16).is_none() && media.segment(19).is_none());
}

#[test]
fn discontinuities_are_counted() {
    let media = media(
        "#EXTM3U\n#EXT-X-DISCONTINUITY-SEQUENCE:3\n#EXTINF:1,\na\n#EXT-X-DISCONTINUITY\n#EXTINF:1,\nb\n#EXTINF:1,\nc\n\
         #EXT-X-ENDLIST\n",
    );
    let numbers: Vec<_> = media.segments.iter().map(|segment| segment.discontinuity_sequence).collect();
    assert_eq!((numbers, media.is_ended), (vec![3, 4, 4], true));
}

#[test]
fn byte_ranges_follow_one_another() {
    let media = media(
        "#EXTM3U\n#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"700@0\"\n#EXT-X-BYTERANGE:100@700\n#EXTINF:1,\nall.mp4\n\
         #EXT-X-BYTERANGE:50\n#EXTINF:1,\nall.mp4\n#EXTINF:1,\nwhole.mp4\n",
    );
    let ranges: Vec<_> = media.segments.iter().map(|segment| segment.range).collect();
    let range = |start, length| Some(ByteRange { start, length: Some(length) });
    assert_eq!(ranges, [range(700, 100), range(800, 50), None]);
    assert_eq!(media.segments[2].map.as_ref().unwrap().range, range(0, 700));
    for text in
        ["#EXTM3U\n#EXT-X-BYTERANGE:50\na", "#EXTM3U\n#EXT-X-BYTERANGE:0@1\na", "#EXTM3U\n#EXT-X-BYTERANGE:x\na"]
    {
        assert!(matches!(refusal(text), Unplayable::Broken(_)), "{text}");
    }
}

#[test]
fn keys_hold_until_the_next() {
    let media = media(
        "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"k1\"\na\nb\n#EXT-X-KEY:METHOD=AES-128,URI=\"k2\",IV=0x0f\nc\n\
         #EXT-X-KEY:METHOD=NONE\nd\n",
    );
    let keys: Vec<_> = media.segments.iter().map(|segment| segment.key.as_ref().map(|key| key.uri.as_str())).collect();
    assert_eq!(keys, [Some("k1"), Some("k1"), Some("k2"), None]);
    assert_eq!(media.segments[0].key.as_ref().unwrap().iv, None);
    assert_eq!(media.segments[2].key.as_ref().unwrap().iv, Some([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 15]));
}

#[test]
fn protected_streams_are_refused() {
    for (attributes, word) in [
        ("METHOD=SAMPLE-AES,URI=\"k\"", "SAMPLE-AES"),
        (
            "METHOD=SAMPLE-AES,URI=\"skd://x\",KEYFORMAT=\"com.apple.streamingkeydelivery\"",
            "com.apple.streamingkeydelivery",
        ),
        ("METHOD=AES-128,URI=\"k\",KEYFORMAT=\"other\"", "other"),
        ("METHOD=<b>&\"", "b"),
    ] {
        let text = format!("#EXTM3U\n#EXT-X-KEY:{attributes}\na\n");
        assert_eq!(refusal(&text), Unplayable::Protected(word.to_owned()), "{attributes}");
    }
}

#[test]
fn variants_and_sound_are_read() {
    let text = "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"aac\",NAME=\"en\",DEFAULT=YES,URI=\"en.m3u8\"\n\
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subs\",NAME=\"en\",URI=\"subs.m3u8\"\n\
        #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS=\"avc1,mp4a\",AUDIO=\"aac\"\nlow.m3u8\n\
        #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9,URI=\"keyframes.m3u8\"\n#EXT-X-STREAM-INF:BANDWIDTH=2000000\n# comment\nhigh.m3u8\n";
    let Ok(Playlist::Master(master)) = Playlist::parse(text.as_bytes()) else { panic!("not a master playlist") };
    assert_eq!(master.audios, [Audio { group: "aac".into(), uri: Some("en.m3u8".into()), is_default: true }]);
    let low =
        Variant { uri: "low.m3u8".into(), bandwidth: 800_000, height: Some(360), audio_group: Some("aac".into()) };
    let high = Variant { uri: "high.m3u8".into(), bandwidth: 2_000_000, height: None, audio_group: None };
    assert_eq!(master.variants, [low, high]);
}

#[test]
fn absurd_numbers_are_limited() {
    let media = media(
        "#EXTM3U\n#EXT-X-TARGETDURATION:99999999999\n#EXT-X-START:TIME-OFFSET=NaN\n#EXTINF:-5,\na\n#EXTINF:inf,\nb\n#EXTINF:NaN,\nc\n",
    );
    assert_eq!(media.target_duration, Duration::from_secs(600));
    assert_eq!(media.duration(), Duration::from_secs(600));
    assert_eq!(media.start_offset, None);
    let text = format!("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:{}\na\nb\n", u64::MAX);
    assert!(matches!(refusal(&text), Unplayable::Broken(_)));
    let text = format!("#EXTM3U\n{}", "a\n".repeat(100_000));
    assert!(matches!(refusal(&text), Unplayable::Broken(_)));
}

#[test]
fn other_files_are_no_playlists() {
    for text in ["", "<html>", "{}", "EXTM3U", "\u{0}\u{ff}"] {
        assert_eq!(refusal(text), Unplayable::NotAPlaylist, "{text}");
    }
}
