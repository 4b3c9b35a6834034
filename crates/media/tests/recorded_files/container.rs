//! Both containers behind one face, and files made with them.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;

use media::rtp::Codec;
use media::{AudioCodec, AudioFormat, Finding, Frame, Kind, Mending, mp4, picture, webm};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Mp4,
    Webm,
}

pub(crate) static OPUS: AudioFormat =
    AudioFormat { codec: AudioCodec::Opus, sample_rate: 48_000, channels: 2, config: bytes::Bytes::new() };

impl Container {
    /// The bytes of a file as it is when its writer has ended, but nothing was finished.
    pub(crate) fn write(self, codec: Codec, frames: &[Frame]) -> Vec<u8> {
        let (mut bytes, end) = self.pieces(codec, frames);
        bytes.extend(end);
        bytes
    }

    /// The same, but when its writer was interrupted.
    pub(crate) fn write_unfinished(self, codec: Codec, frames: &[Frame]) -> Vec<u8> {
        self.pieces(codec, frames).0
    }

    fn pieces(self, codec: Codec, frames: &[Frame]) -> (Vec<u8>, Vec<u8>) {
        let key = frames.iter().find(|frame| frame.kind == Kind::Video);
        let video = key.map(|key| picture::format_of_keyframe(codec, &key.data).expect("a keyframe comes first"));
        let audio = frames.iter().any(|frame| frame.kind == Kind::Audio).then_some(&OPUS);
        match self {
            Self::Mp4 => {
                let mut writer = mp4::Writer::new(video.as_ref(), audio).unwrap();
                let pieces: Vec<_> = frames.iter().filter_map(|frame| writer.push(frame.clone())).collect();
                ([writer.head(), pieces.concat()].concat(), writer.finish().unwrap_or_default())
            }
            Self::Webm => {
                let mut writer = webm::Writer::new(video.as_ref(), audio).unwrap();
                let pieces: Vec<_> = frames.iter().filter_map(|frame| writer.push(frame.clone())).collect();
                ([writer.head(), pieces.concat()].concat(), writer.finish().unwrap_or_default())
            }
        }
    }

    pub(crate) fn examine(self, path: &Path) -> Finding {
        let mut file = File::open(path).unwrap();
        match self {
            Self::Mp4 => mp4::examine(&mut file),
            Self::Webm => webm::examine(&mut file),
        }
        .unwrap()
    }
}

pub(crate) fn mend(path: &Path, mending: &Mending) {
    let mut file = File::options().append(true).open(path).unwrap();
    file.set_len(mending.length).unwrap();
    file.write_all(&mending.tail).unwrap();
    patch(path, &mending.patches);
}

pub(crate) fn mend_without_tail(path: &Path, mending: &Mending) {
    File::options().write(true).open(path).unwrap().set_len(mending.length).unwrap();
    patch(path, &mending.patches_without_tail);
}

fn patch(path: &Path, patches: &[media::Patch]) {
    let file = File::options().write(true).open(path).unwrap();
    for patch in patches {
        file.write_all_at(&patch.bytes, patch.offset).unwrap();
    }
}

/// Writes a file to its end and finishes it.
pub(crate) fn finished(container: Container, codec: Codec, frames: &[Frame], path: &Path) {
    fs::write(path, container.write(codec, frames)).unwrap();
    let Finding::Unfinished(mending) = container.examine(path) else { panic!("it is not finished") };
    mend(path, &mending);
    let Finding::Whole { duration } = container.examine(path) else { panic!("it is finished") };
    assert_eq!(duration, mending.duration);
}
