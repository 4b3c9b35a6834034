use super::source::{Clip, Delivery, Outcome, Source};

const BASELINE: u8 = 66;
const MAIN: u8 = 77;
const HIGH: u8 = 100;

/// The cheapest to make, which has nothing that baseline has not.
const PLAIN: &str = "libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p";
const AAC: &str = "aac -ac 2";

const CLIP: Clip =
    Clip { seconds: 3, rate: 25, keyframe_seconds: 1, size: (320, 180), video: PLAIN, audio: AAC, is_fmp4: false };

const PASSES: Outcome = Outcome::Passes { profile: BASELINE };

fn source(name: &'static str, clip: Clip, outcome: Outcome) -> Source {
    Source { name, clip, delivery: Delivery::Recorded, outcome }
}

fn served(name: &'static str, delivery: Delivery, clip: Clip, outcome: Outcome) -> Source {
    Source { name, clip, delivery, outcome }
}

fn of_video(video: &'static str) -> Clip {
    Clip { video, ..CLIP }
}

fn of_audio(audio: &'static str) -> Clip {
    Clip { audio, ..CLIP }
}

/// The longest first, so that the others are played meanwhile.
pub(super) fn corpus() -> Vec<Source> {
    [slow_keyframes(), deliveries(), pictures(), rates(), sounds(), refused()].concat()
}

fn slow_keyframes() -> Vec<Source> {
    let every = |seconds, keyframe_seconds| Clip { seconds, keyframe_seconds, ..CLIP };
    vec![
        source("a keyframe every 10 s", every(12, 10), PASSES),
        source("a keyframe every 6 s", every(7, 6), PASSES),
        source("a keyframe every 2 s", every(4, 2), PASSES),
    ]
}

fn deliveries() -> Vec<Source> {
    let long = |seconds| Clip { seconds, ..CLIP };
    let larger = Delivery::FollowedBy((640, 360));
    let b_frames = of_video("libx264 -preset veryfast -profile:v high -bf 2 -pix_fmt yuv420p");
    vec![
        served("live, away for some seconds", Delivery::LiveWithAGap, long(10), PASSES),
        served("recorded, away for some seconds", Delivery::RecordedWithAGap, long(7), PASSES),
        served("live", Delivery::Live, long(6), PASSES),
        served("another resolution behind a discontinuity", larger, CLIP, PASSES),
        served("the same with B-frames", larger, b_frames, Outcome::CodedAnew),
        served("the same with B-frames in fMP4", larger, Clip { is_fmp4: true, ..b_frames }, Outcome::CodedAnew),
        served("AES-128", Delivery::Encrypted, CLIP, PASSES),
        source("fMP4", Clip { is_fmp4: true, ..CLIP }, PASSES),
    ]
}

fn pictures() -> Vec<Source> {
    let coded_anew = |name, video| source(name, of_video(video), Outcome::CodedAnew);
    let main = of_video("libx264 -preset veryfast -profile:v main -bf 0 -pix_fmt yuv420p");
    let high = of_video("libx264 -preset veryfast -profile:v high -bf 0 -pix_fmt yuv420p");
    let h265 = of_video("libx265 -preset ultrafast -x265-params log-level=error -tag:v hvc1");
    vec![
        source("H.264 baseline", CLIP, PASSES),
        source("H.264 main", main, Outcome::Passes { profile: MAIN }),
        source("H.264 high", high, Outcome::Passes { profile: HIGH }),
        coded_anew("H.264 main with B-frames", "libx264 -preset veryfast -profile:v main -bf 3 -pix_fmt yuv420p"),
        coded_anew("H.264 high with B-frames", "libx264 -preset veryfast -profile:v high -bf 2 -pix_fmt yuv420p"),
        coded_anew("H.264 in 4:2:2", "libx264 -preset veryfast -profile:v high422 -bf 0 -pix_fmt yuv422p"),
        source("H.265", Clip { audio: "aac -ar 44100 -ac 1", ..h265 }, Outcome::CodedAnew),
        source("H.265 in fMP4", Clip { is_fmp4: true, ..h265 }, Outcome::CodedAnew),
        coded_anew("MPEG-2", "mpeg2video -q:v 5"),
    ]
}

fn rates() -> Vec<Source> {
    let at = |rate| Clip { rate, ..CLIP };
    let b_frames = of_video("libx264 -preset veryfast -profile:v high -bf 2 -pix_fmt yuv420p");
    vec![
        source("30 pictures a second", at(30), PASSES),
        source("50 pictures a second", at(50), PASSES),
        source("60 pictures a second", at(60), PASSES),
        source("60 pictures a second with B-frames", Clip { rate: 60, ..b_frames }, Outcome::CodedAnew),
    ]
}

fn sounds() -> Vec<Source> {
    let he_aac = Clip { is_fmp4: true, ..of_audio("aac -ar 24000 -ac 2") };
    vec![
        source("AAC, mono", of_audio("aac -ac 1"), PASSES),
        source("AAC at 44.1 kHz", of_audio("aac -ar 44100 -ac 2"), PASSES),
        source("AAC, six channels", of_audio("aac -ac 6"), PASSES),
        served("HE-AAC", Delivery::AnnouncedAsHeAac, he_aac, PASSES),
        source("MP3", of_audio("libmp3lame -ar 44100 -ac 2"), PASSES),
        source("AC-3", of_audio("ac3 -ac 2"), PASSES),
        source("E-AC-3", of_audio("eac3 -ac 2"), PASSES),
        source("no sound", of_audio(""), PASSES),
        source("no pictures", of_video(""), PASSES),
        source("no pictures, MP3", Clip { audio: "libmp3lame -ac 2", ..of_video("") }, PASSES),
    ]
}

fn refused() -> Vec<Source> {
    const NO_FILM: &str = "The segments of the stream cannot be played: \
        they are neither MPEG-TS, nor fragmented MP4, nor sound by itself.";
    const PROTECTED: &str = "The stream is protected (SAMPLE-AES). Only AES-128 with a plain key can be played.";
    vec![
        served("garbage", Delivery::Garbage, CLIP, Outcome::Refused(NO_FILM)),
        served("SAMPLE-AES", Delivery::SampleEncrypted, CLIP, Outcome::Refused(PROTECTED)),
    ]
}
