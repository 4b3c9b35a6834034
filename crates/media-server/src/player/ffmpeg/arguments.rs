use std::time::Duration;

/// What the child is to do with one kind of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Treatment {
    Copy,
    CodeAnew,
}

/// Demuxers that read one stream of bytes and follow no reference to anything else.
const CONTAINERS: &str = "mov,matroska,webm,mpegts,mpeg,avi,flv,ogg,mp3,aac,wav,flac,h264,hevc,m4v,asf";
/// A script that names the camera, which is reached over TCP and in no other way.
const CAMERA: &str = "-protocol_whitelist pipe,rtsp,tcp -format_whitelist concat,rtsp -f concat -safe 0 -i pipe:0";
/// Counted in samples and not by the times of the input: those are rounded, and browsers drop a packet that begins a
/// sample before the end of the one before it.
const SOUND: &str = "-af aresample=async=1 -c:a libopus -ar 48000 -ac 2 -b:a 96k -frame_duration 20";
/// Lines of the largest picture that is coded anew; one core cannot do more in real time.
const MAX_HEIGHT: u32 = 1080;
const MAX_RATE: u32 = 30;
const KEYFRAME_SECONDS: u32 = 2;

/// What the child opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened<'a> {
    /// A stream of bytes, at this address on loopback.
    Bytes(&'a str),
    /// A camera. Its address comes over the standard input, for it has a password in it, and arguments can be seen by everyone
    /// on the machine.
    Camera,
}

/// The arguments of `ffmpeg`, which reads one input with everything, or one with pictures and one with sound.
pub(super) fn arguments(
    inputs: &[Opened<'_>],
    start: Option<Duration>,
    video: Treatment,
    audio: Treatment,
) -> Vec<String> {
    let mut all = words("-hide_banner -nostats -loglevel warning");
    for input in inputs {
        if let Some(start) = start.filter(|start| !start.is_zero()) {
            all.extend(["-ss".to_owned(), format!("{:.3}", start.as_secs_f64())]);
        }
        all.extend(match input {
            Opened::Bytes(url) => reading(url),
            Opened::Camera => words(CAMERA),
        });
    }
    let sound = inputs.len().saturating_sub(1);
    all.extend(words(&format!("-map 0:v:0? -map {sound}:a:0? -sn -dn -map_metadata -1 -map_chapters -1")));
    all.extend(match video {
        // cameras have said what their decoders need in their description, and need not repeat it
        Treatment::Copy if inputs.contains(&Opened::Camera) => words("-c:v copy -bsf:v dump_extra"),
        Treatment::Copy => words("-c:v copy"),
        Treatment::CodeAnew => pictures(),
    });
    all.extend(match audio {
        Treatment::Copy => words("-c:a copy"),
        Treatment::CodeAnew => words(SOUND),
    });
    all.extend(words("-f mpegts -muxdelay 0 -muxpreload 0 -flush_packets 1 pipe:1"));
    all
}

/// The arguments of `ffmpeg` and `ffprobe` that name the input and fence it in.
pub(super) fn reading(url: &str) -> Vec<String> {
    let mut all = words("-protocol_whitelist http,tcp -format_whitelist");
    all.extend([CONTAINERS.to_owned(), "-i".to_owned(), url.to_owned()]);
    all
}

fn pictures() -> Vec<String> {
    let mut all =
        words("-c:v libx264 -preset veryfast -tune zerolatency -profile:v main -pix_fmt yuv420p -bf 0 -crf 23");
    all.extend(words("-maxrate 4M -bufsize 4M -vf"));
    all.push(format!("scale=-2:'min({MAX_HEIGHT},trunc(ih/2)*2)',fps=fps='min({MAX_RATE},source_fps)'"));
    all.extend(words("-force_key_frames"));
    all.push(format!("expr:gte(t,n_forced*{KEYFRAME_SECONDS})"));
    all
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_comes_before_the_input_that_it_is_of() {
        let start = Some(Duration::from_millis(15_250));
        let all =
            arguments(&[Opened::Bytes("http://127.0.0.1:1/x")], start, Treatment::Copy, Treatment::CodeAnew).join(" ");
        assert!(all.find("-ss 15.250").unwrap() < all.find("-i http://127.0.0.1:1/x").unwrap(), "{all}");
        assert!(all.contains("-c:v copy") && all.contains("-c:a libopus"), "{all}");
        assert!(all.contains("-map 0:v:0? -map 0:a:0?"), "{all}");
    }

    #[test]
    fn sound_may_come_from_an_input_of_its_own() {
        let all = arguments(&["http://a", "http://b"].map(Opened::Bytes), None, Treatment::CodeAnew, Treatment::Copy)
            .join(" ");
        assert!(!all.contains("-ss") && all.contains("-c:v libx264") && all.contains("-c:a copy"), "{all}");
        assert!(all.contains("-map 0:v:0? -map 1:a:0?"), "{all}");
    }

    #[test]
    fn containers_that_name_other_files_are_not_read() {
        for container in ["hls", "applehttp", "concat", "dash", "sdp", "image2"] {
            assert!(!CONTAINERS.split(',').any(|known| known == container), "{container}");
        }
    }
}
