//! What the demuxers find is what `ffprobe` finds.

use std::path::Path;

use bytes::Bytes;
use media::demux::Event;
use media::{AudioCodec, AudioFormat, Format, Frame, Kind, MediaTime, VideoCodec, VideoFormat, h264, h265};

use crate::corpus::{Clip, Container, Packet, Probe, Stream, clips};
use crate::reading::{formats, frames, read};

#[test]
fn every_clip() {
    let mut checked = 0;
    for clip in clips() {
        checked += check_clip(&clip);
    }
    println!("{checked} frames agree");
    assert!(checked > 5000);
}

/// How many frames agree.
fn check_clip(clip: &Clip) -> usize {
    let path = clip.make();
    let data = std::fs::read(&path).unwrap();
    let probe = Probe::of(&path);
    let events = read(clip, [&data[..]]).unwrap();
    let name = format!("{} in {:?}", clip.name, clip.container);
    let formats = formats(&events);
    assert_eq!(formats.len(), probe.streams.len(), "{name}: {formats:?}");
    formats.iter().for_each(|format| check_format(format, &probe, &name));
    [Kind::Video, Kind::Audio].into_iter().map(|kind| check_frames(clip, &events, &probe, kind, &name)).sum()
}

fn check_format(format: &Format, probe: &Probe, name: &str) {
    match format {
        Format::Video(VideoFormat { codec, width, height, .. }) => {
            let Stream { codec: expected, width: w, height: h, .. } = probe.stream(Kind::Video).unwrap();
            assert_eq!(video_name(*codec), expected, "{name}");
            let is_size_read = *codec != VideoCodec::Mpeg4;
            assert_eq!((*width, *height), if is_size_read { (*w, *h) } else { (0, 0) }, "{name}");
        }
        Format::Audio(AudioFormat { codec, sample_rate, channels, .. }) => {
            let stream = probe.stream(Kind::Audio).unwrap();
            assert!(audio_names(*codec).contains(&&stream.codec[..]), "{name}: {codec:?} is {}", stream.codec);
            assert_eq!((*sample_rate, *channels), (stream.sample_rate, stream.channels), "{name}");
        }
    }
}

fn video_name(codec: VideoCodec) -> &'static str {
    match codec {
        VideoCodec::H264 => "h264",
        VideoCodec::H265 => "hevc",
        VideoCodec::Vp8 => "vp8",
        VideoCodec::Vp9 => "vp9",
        VideoCodec::Av1 => "av1",
        VideoCodec::Mpeg2 => "mpeg2video",
        VideoCodec::Mpeg4 => "mpeg4",
    }
}

fn audio_names(codec: AudioCodec) -> &'static [&'static str] {
    match codec {
        AudioCodec::Aac => &["aac"],
        AudioCodec::Opus => &["opus"],
        AudioCodec::Pcmu => &["pcm_mulaw"],
        AudioCodec::Pcma => &["pcm_alaw"],
        AudioCodec::Mp3 => &["mp3", "mp2"],
        AudioCodec::Ac3 => &["ac3"],
    }
}

fn check_frames(clip: &Clip, events: &[Event], probe: &Probe, kind: Kind, name: &str) -> usize {
    let (found, expected) = (frames(events, kind), probe.packets(kind));
    assert_eq!(found.len(), expected.len(), "{name}: frames of {kind:?}");
    let Some(stream) = probe.stream(kind) else { return 0 };
    let sets = parameter_sets(events);
    for (index, (frame, packet)) in found.iter().zip(&expected).enumerate() {
        let which = format!("{name}: frame {index} of {kind:?}");
        check_time(frame.decode_time, packet.decode_time, stream.rate, &which);
        check_time(frame.presentation_time, packet.presentation_time, stream.rate, &which);
        assert_eq!(frame.is_keyframe, packet.is_keyframe, "{which}");
        if let Some(size) = expected_size(clip, frame, packet, stream, sets) {
            assert_eq!(frame.data.len(), size, "{which}");
        }
    }
    found.len()
}

/// Within 0.2 ms: frames of sound behind the first in a packet are put there at times that are rounded down and added up.
fn check_time(found: MediaTime, expected: i64, rate: u32, which: &str) {
    let tolerance = i64::from(rate) / 5000;
    assert!((found.ticks(rate) - expected).abs() <= tolerance, "{which}: {} instead of {expected}", found.ticks(rate));
}

/// What parameter sets add to a keyframe that does not have them itself.
fn parameter_sets(events: &[Event]) -> usize {
    let config = formats(events).into_iter().find_map(|format| match format {
        Format::Video(format) => Some((format.codec, &format.config)),
        Format::Audio(_) => None,
    });
    let sets = match config {
        Some((VideoCodec::H264, config)) => {
            let config = h264::Config::parse(config).unwrap();
            [config.sequence_sets, config.picture_sets].concat()
        }
        Some((VideoCodec::H265, config)) => h265::Config::parse(config).unwrap().sets,
        _ => vec![],
    };
    sets.iter().map(|set| set.len() + 4).sum()
}

/// `None` where the size depends on how a byte stream was written.
fn expected_size(clip: &Clip, frame: &Frame, packet: &Packet, stream: &Stream, sets: usize) -> Option<usize> {
    const ADTS_HEADER: usize = 7;
    match (&stream.codec[..], clip.container) {
        ("aac", Container::Ts) => Some(packet.size - ADTS_HEADER),
        ("h264" | "hevc", Container::Ts) => None,
        ("h264", _) if clip.name == "h264-avc3" => None,
        ("h264" | "hevc", _) if frame.is_keyframe => Some(packet.size + sets),
        _ => Some(packet.size),
    }
}

#[test]
fn a_transport_stream_has_the_same_pictures_as_its_copy_in_mp4() {
    let is_compared = |clip: &Clip| clip.is_ts() && (clip.name.starts_with("h264") || clip.name == "h265");
    for clip in clips().into_iter().filter(is_compared) {
        let (copy, path) = clip.copy_as_mp4();
        let (original, copied) = (pictures(&clip, &clip.make()), pictures(&copy, &path));
        assert_eq!(original.len(), copied.len(), "{}", clip.name);
        for (index, (one, other)) in original.iter().zip(&copied).enumerate() {
            assert!(units(one) == units(other), "{}: picture {index}", clip.name);
        }
    }
}

fn pictures(clip: &Clip, path: &Path) -> Vec<Bytes> {
    let events = read(clip, [&std::fs::read(path).unwrap()[..]]).unwrap();
    frames(&events, Kind::Video).into_iter().map(|frame| frame.data.clone()).collect()
}

/// Without zeros at their ends: `ffmpeg` counts the first one of a start code of four bytes to the unit before.
fn units(picture: &[u8]) -> Vec<&[u8]> {
    let mut rest = picture;
    let units = std::iter::from_fn(|| {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (unit, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        rest = after;
        let end = unit.iter().rposition(|byte| *byte != 0).unwrap();
        Some(&unit[..=end])
    });
    units.collect()
}
