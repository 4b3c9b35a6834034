use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia_codec_aac::AacDecoder;
use symphonia_core::audio::{Channels, layouts};
use symphonia_core::codecs::audio::well_known::CODEC_ID_AAC;
use symphonia_core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia_core::packet::PacketRef;
use symphonia_core::units::{Duration, Timestamp};

use super::decoder::Broken;
use super::{Error, sbr};
use crate::AudioFormat;

/// Samples of one channel in a frame of AAC-LC. (960, which digital radio uses, is refused.)
pub(super) const FRAME_SAMPLES: usize = 1024;

/// Decodes AAC-LC, mono and stereo.
///
/// It sees hostile data: whatever it does with them, a panic included, is a broken frame and nothing else.
pub(super) struct Decoder {
    parameters: AudioCodecParameters,
    inner: AacDecoder,
    rate: u32,
    channels: usize,
}

impl Decoder {
    pub(super) fn new(format: &AudioFormat) -> Result<Self, Error> {
        let parameters = parameters(format)?;
        let inner = make(&parameters)?;
        let known = inner.codec_params();
        let rate = known.sample_rate.ok_or(Error::Unsupported("is AAC of an unknown sample rate"))?;
        let channels = known.channels.as_ref().map_or(0, Channels::count);
        Ok(Self { rate, channels, parameters, inner })
    }

    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    pub(super) fn channels(&self) -> usize {
        self.channels
    }

    pub(super) fn decode(&mut self, data: &[u8], pcm: &mut Vec<f32>) -> Result<(), Broken> {
        let packet = PacketRef::new(0, Timestamp::ZERO, Duration::ZERO, data);
        let inner = &mut self.inner;
        let decoding = AssertUnwindSafe(|| {
            let decoded = inner.decode_ref(&packet).map_err(|_| Broken)?;
            decoded.copy_to_vec_interleaved(pcm);
            Ok(())
        });
        catch_unwind(decoding).unwrap_or_else(|_| {
            self.start_again();
            Err(Broken)
        })
    }

    /// What a panic leaves behind is not used any more.
    fn start_again(&mut self) {
        if let Ok(fresh) = make(&self.parameters) {
            self.inner = fresh;
        }
    }
}

fn parameters(format: &AudioFormat) -> Result<AudioCodecParameters, Error> {
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_AAC).with_sample_rate(format.sample_rate);
    if !format.config.is_empty() {
        if sbr::is_announced_in(&format.config) {
            return Err(Error::Unsupported("is HE-AAC"));
        }
        parameters.with_extra_data(format.config.to_vec().into_boxed_slice());
        return Ok(parameters);
    }
    match format.channels {
        1 => parameters.with_channels(layouts::CHANNEL_LAYOUT_MONO),
        2 => parameters.with_channels(layouts::CHANNEL_LAYOUT_STEREO),
        _ => return Err(Error::Unsupported("is AAC with more than two channels")),
    };
    Ok(parameters)
}

fn make(parameters: &AudioCodecParameters) -> Result<AacDecoder, Error> {
    let making = AssertUnwindSafe(|| AacDecoder::try_new(parameters, &AudioDecoderOptions::default()));
    let made = catch_unwind(making).ok().and_then(Result::ok);
    made.ok_or(Error::Unsupported("is AAC of another kind than LC with one or two channels"))
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder").field("rate", &self.rate).field("channels", &self.channels).finish_non_exhaustive()
    }
}
