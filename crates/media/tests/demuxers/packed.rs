//! Packed audio, made of files of `ffmpeg`.

use std::process::Command;

use media::demux::Event;
use media::{AudioCodec, Format, Frame, packed};

/// A second of sound as `options` say, without any container.
fn sound(options: &str) -> Vec<u8> {
    let source = ["-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=1"];
    let mut command = Command::new("ffmpeg");
    command.args(source).args(options.split_whitespace()).arg("-");
    let result = command.output().expect("ffmpeg is installed");
    assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
    result.stdout
}

fn tag(time: u64) -> Vec<u8> {
    let body = [&b"com.apple.streaming.transportStreamTimestamp\0"[..], &time.to_be_bytes()].concat();
    let frame = [&b"PRIV\0\0\0"[..], &[body.len() as u8, 0, 0], &body].concat();
    [&b"ID3\x04\0\0\0\0\0"[..], &[frame.len() as u8], &frame].concat()
}

fn read(demuxer: &mut packed::Demuxer, data: &[u8]) -> (Option<AudioCodec>, Vec<Frame>) {
    let (mut codec, mut frames) = (None, Vec::new());
    for piece in data.chunks(777) {
        demuxer.push(piece);
        while let Some(event) = demuxer.poll() {
            match event {
                Event::Format(Format::Audio(format)) => codec = Some(format.codec),
                Event::Frame(frame) => frames.push(frame),
                other => panic!("{other:?}"),
            }
        }
    }
    (codec, frames)
}

fn check(options: &str, codec: AudioCodec, samples: i64, count: usize) {
    let data = sound(options);
    let mut demuxer = packed::Demuxer::new();
    let (found, frames) = read(&mut demuxer, &[tag(90_000), data.clone()].concat());
    assert_eq!((found, frames.len()), (Some(codec), count), "{options}");
    for (index, frame) in (0..).zip(&frames) {
        assert_eq!(frame.decode_time.ticks(48_000), 48_000 + index * samples, "{options}");
    }
    demuxer.start_segment();
    let (found, frames) = read(&mut demuxer, &[tag(180_000), data].concat());
    assert_eq!((found, frames.len()), (None, count), "{options}: the second segment");
    assert_eq!(frames[0].decode_time.ticks(90_000), 180_000);
}

#[test]
fn of_all_codecs() {
    check("-c:a aac -f adts", AudioCodec::Aac, 1024, 48);
    check("-c:a ac3 -f ac3", AudioCodec::Ac3, 1536, 32);
    check("-c:a libmp3lame -write_xing 0 -id3v2_version 0 -f mp3", AudioCodec::Mp3, 1152, 43);
}
