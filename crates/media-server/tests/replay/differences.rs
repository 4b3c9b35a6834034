//! Where the embedded media server differs from the recorded Kurento Media Server, and why it is meant to.
//!
//! A finding is what the replay says; `*` stands for anything. What is listed here and does not differ fails the test, so
//! that the list stays true.

pub(crate) struct Difference {
    pub(crate) transcripts: &'static [&'static str],
    pub(crate) finding: &'static str,
    /// It is a matter of moments whether it shows.
    pub(crate) is_racy: bool,
    /// For whoever reads this file.
    #[expect(dead_code, reason = "it is there to be read")]
    pub(crate) reason: &'static str,
}

const fn always(transcripts: &'static [&'static str], finding: &'static str, reason: &'static str) -> Difference {
    Difference { transcripts, finding, is_racy: false, reason }
}

const fn sometimes(transcripts: &'static [&'static str], finding: &'static str, reason: &'static str) -> Difference {
    Difference { transcripts, finding, is_racy: true, reason }
}

const FILE: &str = "03-player-file";
const HLS: &str = "03b-player-hls";
const VARIANTS: &str = "03c-player-variants";
const RTSP: &str = "03d-player-rtsp";
const TO_END: &str = "03e-player-hls-to-end";
const FILE_FIXED: &str = "03f-player-file-fixed";
const HLS_FIXED: &str = "03g-player-hls-fixed";
const RECORDER: &str = "04-recorder";
const RECORDER_WEB_RTC: &str = "04b-recorder-webrtc";
const WEB_RTC: &str = "02-webrtc-aiortc";
const CHROME: &str = "02b-webrtc-chrome-sdp";
const ONE_TO_MANY: &str = "05-one-to-many";
const ERRORS: &str = "06-errors";
const MALFORMED: &str = "06b-malformed";
const MEDIA_ERRORS: &str = "06c-media-errors";
const MANAGER: &str = "07-release-describe-manager";
const STATS: &str = "08-stats";
const RECONNECT: &str = "10-reconnect-gc";
const JS: &str = "11-kurento-client-js";
const JS_RECONNECT: &str = "12-kurento-client-js-reconnect";
const COMPOSITE: &str = "13-composite-filter";

/// What is a fault of the recorded server is done right here.
const FAULTS: &[Difference] = &[
    always(
        &[MALFORMED],
        "error -32700 * where KMS drops the socket",
        "a frame that is not JSON is answered, as JSON-RPC says",
    ),
    always(&[MALFORMED], "error -32600 * where KMS drops the socket", "what is no request is answered on every socket"),
    always(&[MALFORMED], "error -32603 * where KMS drops the socket", "what is no request is answered on every socket"),
    always(&[MALFORMED], "*message: \"`params` is no object\" where KMS*", "KMS shows what its C++ library says"),
    always(
        &[MANAGER, RECONNECT],
        "getSessions of ServerManager *: no \"\"",
        "sessions without a name are a fault of KMS",
    ),
    always(
        &[MANAGER],
        "getSessions of ServerManager *: no \"5\"",
        "a session of another client of the recorded server",
    ),
    always(
        &[MANAGER],
        "getSessions of ServerManager *: no \"my-own-session-name\"",
        "a session of another client of the recorded server",
    ),
    always(
        &[FILE, HLS],
        "no event Error STREAM_ERROR_FAILED of PlayerEndpoint 1 *",
        "pause and seek broke playback there",
    ),
    sometimes(
        &[FILE, HLS],
        "getState of PlayerEndpoint [40]*",
        "pause and seek broke playback there; here it came to the end",
    ),
    sometimes(
        &[FILE, HLS],
        "event EndOfStream of PlayerEndpoint 1 *",
        "pause and seek broke playback there; here it came to the end",
    ),
    sometimes(
        &[FILE, HLS],
        "event UriEndpointStateChanged of PlayerEndpoint 1 *",
        "as it came to the end, it could be played again",
    ),
    sometimes(
        &[FILE_FIXED, HLS_FIXED],
        "event MediaFlowOutStateChanged of PlayerEndpoint 1 *",
        "at its end and when it is stopped a player tells that nothing flows, and later that it flows again",
    ),
    sometimes(
        &[HLS_FIXED],
        "event EndOfStream of PlayerEndpoint 2 *",
        "it came to its end while that its sound does not flow was awaited, which KMS tells at once as nobody hears it",
    ),
    always(
        &[VARIANTS],
        "setPosition of PlayerEndpoint *: error 40700 *",
        "a position behind the end broke playback there",
    ),
    always(
        &[VARIANTS],
        "no event Error STREAM_ERROR_FAILED of PlayerEndpoint 1 *",
        "a position behind the end broke playback there",
    ),
    always(
        &[CHROME],
        "process* of WebRtcEndpoint *: error 40201 * where KMS succeeds",
        "KMS takes rubbish for an SDP without media",
    ),
    always(
        &[CHROME],
        "no event * of WebRtcEndpoint 7 *",
        "an answer without media, and without anybody behind it, connects nobody here",
    ),
    always(
        &[CHROME],
        "event IceGatheringDone of WebRtcEndpoint *",
        "each gathering is told to have ended; KMS left some out",
    ),
    sometimes(
        &[TO_END],
        "*of PlayerEndpoint 3 (*) that KMS does not raise",
        "a player had all of a short playlist when its server went away, and played it to its end",
    ),
    sometimes(&[TO_END], "getState of PlayerEndpoint [103]*", "it was played to its end"),
    sometimes(&[TO_END], "no event Error STREAM_ERROR_FAILED of PlayerEndpoint 3 *", "it was played to its end"),
    always(
        &[WEB_RTC],
        "event *StateChanged of WebRtcEndpoint 2 (newState DISCONNECTED*",
        "that the remote side said goodbye is told",
    ),
];

/// What is not built in, and answers with KMS's own error for an unknown type.
const ABSENT: &[Difference] = &[
    always(
        &[ERRORS, MANAGER, COMPOSITE],
        "create Composite *: error 40108 *",
        "nothing is decoded, so nothing can be mixed",
    ),
    always(
        &[ERRORS, COMPOSITE],
        "create GStreamerFilter *: error 40108 *",
        "there is no GStreamer, and nothing is decoded",
    ),
    always(&[COMPOSITE], "create GStreamerFilter [39].error.*", "the type is unknown, whatever its parameters"),
    always(&[COMPOSITE], "no event MediaFlowInStateChanged of WebRtcEndpoint 1 *", "it was fed by the Composite"),
    always(
        &[MANAGER, JS, JS_RECONNECT],
        "getInfo of *factories[]: no \"*\"",
        "mixers, filters and plain RTP are not built in",
    ),
    always(
        &[MANAGER, JS, JS_RECONNECT],
        "getInfo of *generationTime: *",
        "no code is generated from module descriptors",
    ),
    always(&[MANAGER, JS, JS_RECONNECT], "getInfo of *version: *", "a server has its own version"),
    always(&[RECORDER], "create RecorderEndpoint *MKV*", "recordings are MP4 or WebM"),
    always(&[RECORDER], "create RecorderEndpoint *JPEG_VIDEO_ONLY*", "recordings are MP4 or WebM"),
    always(
        &[RECORDER],
        "create RecorderEndpoint *KURENTO_SPLIT_RECORDER*",
        "refused by both; the sentence says what there is",
    ),
    always(
        &[CHROME],
        "generateOffer of WebRtcEndpoint [97].result.value: 2 sections where KMS has 3",
        "no data channels",
    ),
    always(&[CHROME], "generateOffer of WebRtcEndpoint [97].result.value: `bundle*", "no data channels"),
];

/// Packets are forwarded, not transcoded.
const FORWARDING: &[Difference] = &[
    always(
        &[FILE, HLS, RTSP, TO_END, FILE_FIXED, HLS_FIXED],
        "no event MediaTranscodingStateChanged of PlayerEndpoint *",
        "what a player does to media depends on its source alone, and is not told",
    ),
    always(
        &[FILE, HLS, TO_END, FILE_FIXED, HLS_FIXED],
        "event Error UNEXPECTED_ELEMENT_ERROR of WebRtcEndpoint 1 *",
        "a viewer that takes VP8 only is told that it gets no picture of a source in H.264",
    ),
    always(
        &[FILE, HLS, TO_END, FILE_FIXED, HLS_FIXED],
        "no event MediaFlowInStateChanged of WebRtcEndpoint 1 (mediaType VIDEO*",
        "a viewer that takes VP8 only gets no picture of a source in H.264",
    ),
    always(
        &[STATS],
        "getStats of WebRtcEndpoint [31]*",
        "a viewer that takes VP8 only gets no picture of a source in H.264",
    ),
    always(
        &[STATS],
        "getStats of WebRtcEndpoint [14]*",
        "nothing is sent to a publisher, so there is nothing to tell of it",
    ),
    always(
        &[STATS],
        "getStats of WebRtcEndpoint [15]*",
        "nothing is sent to a publisher, so there is nothing to tell of it",
    ),
    always(
        &[RECORDER],
        "* of RecorderEndpoint 2 (*",
        "WebM cannot hold the H.264 of the source, and it is not encoded again",
    ),
    always(&[RECORDER], "getState of RecorderEndpoint [38]*", "WebM cannot hold the H.264 of the source"),
    always(
        &[RECORDER],
        "* of RecorderEndpoint 4 (*",
        "WebM cannot hold the H.264 of the source, and it is not encoded again",
    ),
    always(&[RECORDER], "getState of RecorderEndpoint [8*", "WebM cannot hold the H.264 of the source"),
    always(&[RECORDER_WEB_RTC], "* of RecorderEndpoint 2 (*", "MP4 cannot hold the VP8 of the publisher"),
    always(
        &[RECORDER_WEB_RTC],
        "no event MediaTranscodingStateChanged of WebRtcEndpoint 1 *, state TRANSCODING)",
        "it is not encoded again",
    ),
];

/// How connections are made.
const CONNECTIONS: &[Difference] = &[
    always(
        &[
            WEB_RTC,
            CHROME,
            FILE,
            HLS,
            RTSP,
            TO_END,
            FILE_FIXED,
            HLS_FIXED,
            RECORDER_WEB_RTC,
            ONE_TO_MANY,
            STATS,
            JS,
            COMPOSITE,
        ],
        "* of WebRtcEndpoint [*].result.value: `* passive [*",
        "the remote side begins DTLS; and lost packets are sent again in a stream of their own (rtx)",
    ),
    always(
        &[CHROME],
        "generateOffer of WebRtcEndpoint [*].result.value: `* actpass [*",
        "the protocol is named as RFC 8839 has it, every format has its rtpmap, and VP8 is preferred",
    ),
    always(&[WEB_RTC, STATS], "getIceConnectionState of *\"componentId\":2*", "with rtcp-mux there is one component"),
    always(
        &[WEB_RTC],
        "no event IceComponentStateChanged of WebRtcEndpoint 2 (componentId 2*",
        "with rtcp-mux there is one component",
    ),
    always(&[WEB_RTC], "getIceTcp of WebRtcEndpoint *", "media goes over UDP, and the property says so"),
];

/// What is told of sources and files that cannot be used.
const FAILURES: &[Difference] = &[
    always(
        &[MEDIA_ERRORS],
        "event Error * of PlayerEndpoint *",
        "why a source cannot be played is told in this program's classes",
    ),
    always(
        &[MEDIA_ERRORS],
        "no event Error * of PlayerEndpoint *",
        "why a source cannot be played is told in this program's classes",
    ),
    always(
        &[RTSP],
        "* of PlayerEndpoint 2 (*",
        "a camera that is gone is dialled again, and the player does not stop by itself",
    ),
    sometimes(&[RTSP], "getState of PlayerEndpoint [65]*", "the player does not stop by itself"),
    always(&[RECORDER], "* of RecorderEndpoint 8 (*", "nothing is written outside of the folder for recordings"),
    always(
        &[RECORDER],
        "event Error STREAM_ERROR_FAILED of RecorderEndpoint 9 *",
        "a recording of nothing is told to have failed",
    ),
    always(&[RECORDER], "event Stopped of RecorderEndpoint 6 *", "every stop is told to have been carried out"),
    sometimes(&[RECORDER], "getState of RecorderEndpoint [185]*", "a recorder that could not begin is not recording"),
];

const RACES: &[Difference] = &[
    sometimes(
        &[
            WEB_RTC,
            FILE,
            HLS,
            VARIANTS,
            RTSP,
            TO_END,
            FILE_FIXED,
            HLS_FIXED,
            RECORDER,
            RECORDER_WEB_RTC,
            ONE_TO_MANY,
            COMPOSITE,
            JS,
        ],
        "event MediaFlow*StateChanged of * that KMS does not raise",
        "that nothing flows is told 2.5 s after the last packet, in KMS up to 4 s: a dialogue may end before or after, and on \
         a machine that stands still media stops and goes on",
    ),
    sometimes(
        &[FILE, HLS],
        "*event MediaFlow*StateChanged of *",
        "how often media stopped and went on depends on when playback broke there",
    ),
    sometimes(
        &[VARIANTS],
        "getVideoInfo of PlayerEndpoint *isSeekable: false where KMS has true",
        "what a file is like is known when it has been inspected, which a busy machine takes its time for",
    ),
];

pub(crate) fn all() -> impl Iterator<Item = &'static Difference> {
    [FAULTS, ABSENT, FORWARDING, CONNECTIONS, FAILURES, RACES].into_iter().flatten()
}
