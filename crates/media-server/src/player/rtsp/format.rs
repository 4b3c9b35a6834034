use bytes::Bytes;
use media::{AudioCodec, AudioFormat, Format, VideoCodec, VideoFormat};
use retina::codec::ParametersRef;

use super::choice::Choice;

/// What the frames of a stream are; `None` as long as the camera has not said.
pub(super) fn format(choice: Choice, index: usize, parameters: Option<ParametersRef<'_>>) -> Option<Format> {
    match parameters? {
        ParametersRef::Video(parameters) => {
            let codec = choice.video.filter(|chosen| chosen.0 == index)?.1;
            let (width, height) = parameters.pixel_dimensions();
            Some(Format::Video(video_format(codec, width, height, parameters.extra_data())))
        }
        ParametersRef::Audio(parameters) => {
            let codec = choice.audio.filter(|chosen| chosen.0 == index)?.1;
            Some(Format::Audio(AudioFormat {
                codec,
                sample_rate: parameters.clock_rate(),
                channels: u8::try_from(parameters.channels().get()).unwrap_or(u8::MAX),
                config: audio_config(codec, parameters.extra_data()),
            }))
        }
        ParametersRef::Message(_) => None,
    }
}

fn video_format(codec: VideoCodec, width: u32, height: u32, config: &[u8]) -> VideoFormat {
    VideoFormat { codec, width, height, config: Bytes::copy_from_slice(config) }
}

fn audio_config(codec: AudioCodec, extra: &[u8]) -> Bytes {
    match codec {
        AudioCodec::Aac => Bytes::copy_from_slice(extra),
        _ => Bytes::new(),
    }
}
