//! Plays the client's side of dialogues that were recorded from a real Kurento Media Server 7 against the embedded one, over
//! real WebSockets, and compares what it says: structurally, with ids mapped and what measures ignored. What is meant to be
//! different is listed in `differences.rs`.

mod camera;
mod clips;
mod compare;
mod differences;
mod events;
mod findings;
mod names;
mod peer;
mod player;
mod sdp;
mod socket;
mod stage;
mod transcript;
mod web;

use std::time::Duration;

use player::{Case, play};
use tokio::runtime::{Builder, Runtime};

/// One test for each dialogue, and the list of all.
macro_rules! dialogues {
    ($($test:ident: $case:expr;)+) => {
        $(#[test]
        fn $test() {
            runtime($case).block_on(play($case));
        })+

        const PLAYED: &[&str] = &[$($case.transcript),+];
    };
}

dialogues! {
    ping_connect_close: Case::of("01-ping-connect-close");
    web_rtc_aiortc: Case { silence: 1.0, ..Case::of("02-webrtc-aiortc") };
    // these offers were written by hand, and nobody was behind them
    web_rtc_chrome_sdp: Case { has_peers: false, ..Case::of("02b-webrtc-chrome-sdp") };
    player_file: Case { silence: 1.0, ..Case::of("03-player-file") };
    player_hls: Case { silence: 1.0, ..Case::of("03b-player-hls") };
    player_variants: Case { silence: 1.0, ..Case::of("03c-player-variants") };
    player_rtsp: Case { silence: 1.0, ..Case::of("03d-player-rtsp") };
    player_hls_to_end: Case { silence: 0.4, ..Case::of("03e-player-hls-to-end") };
    player_file_fixed: Case { silence: 1.0, ..Case::of("03f-player-file-fixed") };
    player_hls_fixed: Case { silence: 1.0, ..Case::of("03g-player-hls-fixed") };
    recorder: Case { silence: 0.5, ..Case::of("04-recorder") };
    recorder_web_rtc: Case { silence: 0.5, ..Case::of("04b-recorder-webrtc") };
    one_to_many: Case::of("05-one-to-many");
    errors: Case::of("06-errors");
    malformed: Case::of("06b-malformed");
    media_errors: Case::of("06c-media-errors");
    // an answer is remembered for twenty seconds, and the client tries before and after
    subscriptions_cache: Case { silence: 1.0, has_media: false, ..Case::of("06d-subscriptions-cache") };
    release_describe_manager: Case::of("07-release-describe-manager");
    stats: Case { silence: 1.0, ..Case::of("08-stats") };
    transaction: Case::of("09-transaction");
    // 434 seconds of waiting for a collection become some, and so does the period
    reconnect_gc: Case { collection: Duration::from_secs(4), ..Case::of("10-reconnect-gc") };
    idle_open_socket: Case { silence: 0.05, collection: Duration::from_millis(500), ..Case::of("10b-idle-open-socket") };
    kurento_client_js: Case { has_peers: false, ..Case::of("11-kurento-client-js") };
    kurento_client_js_reconnect: Case::of("12-kurento-client-js-reconnect");
    composite_filter: Case { silence: 1.0, ..Case::of("13-composite-filter") };
}

/// Time can be moved on with one thread only.
fn runtime(case: Case) -> Runtime {
    let mut builder = if case.has_media { Builder::new_multi_thread() } else { Builder::new_current_thread() };
    builder.worker_threads(2).enable_all().build().expect("threads can be started")
}

#[test]
fn every_dialogue_is_played() {
    let names = transcript::folder().read_dir().expect("the folder is there").map(|entry| {
        let path = entry.expect("the folder can be read").path();
        path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
    });
    let mut recorded: Vec<String> = names.collect();
    recorded.sort();
    assert_eq!(recorded, PLAYED);
}

#[test]
fn every_difference_is_of_a_dialogue() {
    let named = differences::all().flat_map(|difference| difference.transcripts);
    assert_eq!(named.filter(|name| !PLAYED.contains(name)).collect::<Vec<_>>(), Vec::<&&str>::new());
}
