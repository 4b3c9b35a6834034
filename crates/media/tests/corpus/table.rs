use super::clip::has_encoder;
use super::{Clip, Container};

/// Name, frames per second, options of the encoders, with sound.
type Line = (&'static str, u32, &'static str, bool);

const IN_BOTH: [Line; 9] = [
    ("h264-baseline", 25, "-c:v libx264 -profile:v baseline -g 25 -c:a aac -ac 2", true),
    ("h264-main", 25, "-c:v libx264 -preset veryfast -profile:v main -bf 0 -g 50 -c:a aac -ac 1", true),
    ("h264-main-b-frames", 25, "-c:v libx264 -profile:v main -bf 2 -g 50 -c:a aac -ac 2", true),
    (
        "h264-high-50-fps",
        50,
        "-c:v libx264 -preset veryfast -profile:v high -bf 0 -g 20 -c:a aac -ar 44100 -ac 2",
        true,
    ),
    ("h264-high-b-frames", 25, "-c:v libx264 -preset veryfast -profile:v high -bf 3 -b_strategy 0 -g 12", false),
    (
        "h264-high-50-fps-b-frames",
        50,
        "-c:v libx264 -preset veryfast -profile:v high -bf 3 -b_strategy 0 -g 100",
        false,
    ),
    ("h265", 25, "-c:v libx265 -x265-params log-level=error -g 25 -tag:v hvc1 -c:a aac -ac 2", true),
    ("aac-alone", 0, "-c:a aac -ac 2", true),
    ("mp3", 25, "-c:v libx264 -profile:v baseline -g 25 -c:a libmp3lame -ac 2", true),
];

const IN_TS: [Line; 8] = [
    ("mpeg2", 25, "-c:v mpeg2video -bf 0 -g 12 -c:a mp2 -ac 2", true),
    ("mpeg2-b-frames", 25, "-c:v mpeg2video -bf 2 -g 12", false),
    ("mpeg4", 25, "-c:v mpeg4 -g 12", false),
    ("ac3", 25, "-c:v libx264 -profile:v baseline -g 25 -c:a ac3 -ar 44100 -b:a 96k -ac 2", true),
    ("opus-ts", 25, "-c:v libx264 -profile:v baseline -g 25 -c:a libopus -ac 2", true),
    ("mp3-low-rate-alone", 0, "-c:a libmp3lame -ar 22050 -ac 1", true),
    ("h264-interlaced", 25, "-c:v libx264 -profile:v main -flags +ilme+ildct -x264-params tff=1 -bf 0 -g 25", false),
    ("h264-slices", 25, "-c:v libx264 -profile:v high -bf 0 -x264-params slices=4:aud=1 -g 25", false),
];

const IN_FMP4: [Line; 4] = [
    ("vp9-opus", 25, "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25 -c:a libopus -ac 2", true),
    ("av1", 25, "-c:v libaom-av1 -usage realtime -cpu-used 8 -g 25 -strict experimental", false),
    ("opus-alone", 0, "-c:a libopus -ac 1", true),
    ("h264-avc3", 25, "-c:v libx264 -profile:v main -bf 0 -g 25 -tag:v avc3", false),
];

/// All that this machine can make.
pub(crate) fn clips() -> Vec<Clip> {
    let ts = [&IN_BOTH[..], &IN_TS].concat();
    let fmp4 = [&IN_BOTH[..], &IN_FMP4].concat();
    let mut clips: Vec<_> = ts.into_iter().map(|line| clip(line, Container::Ts)).collect();
    for container in [Container::Fmp4, Container::Fmp4EachFrame, Container::Fmp4EditList] {
        clips.extend(fmp4.iter().map(|line| clip(*line, container)));
    }
    clips.extend(he_aac());
    clips
}

fn clip((name, frame_rate, options, has_audio): Line, container: Container) -> Clip {
    Clip { name, frame_rate, options, has_audio, container }
}

fn he_aac() -> Vec<Clip> {
    if !has_encoder("libfdk_aac") {
        println!("left out: HE-AAC, because this ffmpeg has no encoder for it (libfdk_aac)");
        return vec![];
    }
    let line = ("he-aac", 0, "-c:a libfdk_aac -profile:a aac_he -ac 2", true);
    vec![clip(line, Container::Ts), clip(line, Container::Fmp4)]
}
