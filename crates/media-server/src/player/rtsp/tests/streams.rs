use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use media::audio::OpusConverter;
use media::{AudioCodec, AudioFormat, Format, Frame, Kind, VideoCodec, VideoFormat};

use super::super::Options;
use super::camera::{AAC, Camera, H265, OPUS, PCMA, PICTURES};
use super::viewer::Viewer;

const UDP: Options = Options { over_udp: true };

fn audio(viewer: &Viewer) -> &AudioFormat {
    let audio = viewer.formats.iter().find_map(|format| match format {
        Format::Audio(audio) => Some(audio),
        Format::Video(_) => None,
    });
    audio.unwrap()
}

fn video(viewer: &Viewer) -> &VideoFormat {
    let video = viewer.formats.iter().find_map(|format| match format {
        Format::Video(video) => Some(video),
        Format::Audio(_) => None,
    });
    video.unwrap()
}

/// The types of the NAL units of a frame, each with its length before it.
fn unit_types(frame: &Frame) -> Vec<u8> {
    let (mut rest, mut types) = (&frame.data[..], Vec::new());
    while let Some((length, units)) = rest.split_first_chunk::<4>() {
        types.push(units[0] & 0x1f);
        rest = &units[u32::from_be_bytes(*length) as usize..];
    }
    types
}

/// How many pictures FFmpeg makes of the frames, and of what size.
fn decoded(frames: &[&Frame]) -> (usize, String) {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-f", "h264", "-count_frames", "-show_entries", "stream=width,height,nb_read_frames"]);
    command.args(["-of", "csv=p=0", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("ffprobe is installed");
    let mut stdin = child.stdin.take().unwrap();
    for frame in frames {
        let mut rest = &frame.data[..];
        while let Some((length, units)) = rest.split_first_chunk::<4>() {
            let (unit, later) = units.split_at(u32::from_be_bytes(*length) as usize);
            stdin.write_all(&[&[0, 0, 0, 1], unit].concat()).unwrap();
            rest = later;
        }
    }
    drop(stdin);
    let answer = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let (size, count) = answer.trim().rsplit_once(',').unwrap();
    (count.parse().unwrap(), size.to_owned())
}

fn check_pictures(viewer: &Viewer) {
    let pictures: Vec<_> = viewer.of(Kind::Video).collect();
    assert_eq!(decoded(&pictures), (pictures.len(), "320,240".to_owned()));
    assert!(pictures[0].is_keyframe);
    for keyframe in pictures.iter().filter(|frame| frame.is_keyframe) {
        let types: Vec<_> = unit_types(keyframe).into_iter().filter(|kind| *kind != 9).collect();
        assert_eq!(types[..2], [7, 8], "{types:?}");
        assert!(types.contains(&5));
    }
    check_times(&pictures, Duration::from_millis(40), Duration::from_millis(25));
}

/// Frames follow one another about every `step`.
fn check_times(frames: &[&Frame], step: Duration, tolerance: Duration) {
    for pair in frames.windows(2) {
        let between = pair[1].presentation_time.saturating_since(pair[0].presentation_time);
        assert!(between.abs_diff(step) <= tolerance, "{between:?} between frames");
        assert_eq!(pair[1].decode_time, pair[1].presentation_time);
    }
}

/// Sound and pictures that come at the same time are of the same time.
fn check_together(viewer: &Viewer) {
    let last = |kind| viewer.of(kind).last().unwrap().presentation_time.as_nanos() / 1_000_000;
    let apart = last(Kind::Video) - last(Kind::Audio);
    assert!(apart.abs() < 1500, "{apart} ms apart");
}

#[tokio::test]
async fn pictures_and_sound_come_inside_the_connection() {
    let camera = Camera::start("none", &[PICTURES, AAC]);
    let mut viewer = Viewer::watch(&camera.url(""), Options::default());
    viewer.until(|viewer| viewer.has(60, 60)).await;
    assert!(viewer.nature.unwrap().is_live && viewer.nature.unwrap().is_paced);
    let video = video(&viewer);
    assert_eq!((video.codec, video.width, video.height), (VideoCodec::H264, 320, 240));
    assert_eq!(video.config[0], 1, "an avcC");
    let audio = audio(&viewer);
    assert_eq!((audio.codec, audio.sample_rate, audio.channels), (AudioCodec::Aac, 44_100, 2));
    assert_eq!(viewer.formats.len(), 2, "each is told once");
    check_pictures(&viewer);
    check_together(&viewer);
}

#[tokio::test]
async fn pictures_and_sound_come_over_udp() {
    let camera = Camera::start("none", &[PICTURES, PCMA]);
    let mut viewer = Viewer::watch(&camera.url(""), UDP);
    viewer.until(|viewer| viewer.has(60, 60)).await;
    check_pictures(&viewer);
    check_together(&viewer);
}

#[tokio::test]
async fn sound_of_a_camera_becomes_opus() {
    for part in [AAC, PCMA] {
        let camera = Camera::start("none", &[PICTURES, part]);
        let mut viewer = Viewer::watch(&camera.url(""), Options::default());
        viewer.until(|viewer| viewer.has(30, 60)).await;
        let mut converter = OpusConverter::new(audio(&viewer)).unwrap();
        viewer.of(Kind::Audio).for_each(|frame| converter.push(frame).unwrap());
        let opus: Vec<_> = std::iter::from_fn(|| converter.poll()).collect();
        assert_eq!(converter.broken_frames(), 0);
        assert!(opus.len() > 40, "{} frames", opus.len());
        assert!(opus.iter().skip(5).all(|frame| frame.data.len() > 30), "a tone, and no silence");
        check_times(&opus.iter().collect::<Vec<_>>(), Duration::from_millis(20), Duration::ZERO);
    }
}

#[tokio::test]
async fn opus_comes_as_it_is() {
    let camera = Camera::start("none", &[PICTURES, OPUS]);
    for options in [Options::default(), UDP] {
        let mut viewer = Viewer::watch(&camera.url(""), options);
        viewer.until(|viewer| viewer.has(60, 100)).await;
        assert_eq!((audio(&viewer).codec, audio(&viewer).sample_rate), (AudioCodec::Opus, 48_000));
        assert_eq!((video(&viewer).width, video(&viewer).config[0]), (320, 1));
        check_pictures(&viewer);
        check_together(&viewer);
        check_times(&viewer.of(Kind::Audio).collect::<Vec<_>>(), Duration::from_millis(20), Duration::from_millis(1));
    }
}

#[tokio::test]
async fn h265_is_named() {
    let camera = Camera::start("none", &[H265]);
    let mut viewer = Viewer::watch(&camera.url(""), Options::default());
    viewer.until(|viewer| viewer.has(3, 0)).await;
    assert_eq!((video(&viewer).codec, video(&viewer).width), (VideoCodec::H265, 320));
}

#[tokio::test]
async fn a_camera_without_anything_to_play_says_so() {
    let picture = "videotestsrc is-live=true ! video/x-raw,width=32,height=24 ! rtpvrawpay name=pay0";
    let camera = Camera::start("none", &[picture]);
    let error = Viewer::watch(&camera.url(""), Options::default()).end().await;
    assert!(error.to_string().contains("no stream that can be played"), "{error}");
}
