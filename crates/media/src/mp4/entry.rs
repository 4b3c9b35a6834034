//! Sample descriptions: what the frames of a track are (ISO 14496-12, 8.5.2).

use bytes::Bytes;

use super::boxes::{Name, push_u16, push_u32, put, put_full};
use crate::{AudioCodec, AudioFormat, Unsupported, VideoCodec, VideoFormat};

/// Opus always counts in 48 kHz (Opus in ISO BMFF, 4.3.2).
pub(super) const OPUS_RATE: u32 = 48_000;

/// The body of the `stsd` box of a video track.
pub(super) fn video(format: &VideoFormat) -> Result<Bytes, Unsupported> {
    let (name, config_name): (&Name, &Name) = match format.codec {
        // the parameter sets are within the keyframes, for they change when the resolution does
        VideoCodec::H264 => (b"avc3", b"avcC"),
        VideoCodec::Vp9 => (b"vp09", b"vpcC"),
        VideoCodec::Av1 => (b"av01", b"av1C"),
        codec => return Err(Unsupported::Video(codec)),
    };
    Ok(description(|out| {
        put(out, name, |out| {
            visual_entry(out, format);
            put(out, config_name, |out| out.extend(&format.config));
        });
    }))
}

/// The body of the `stsd` box of an audio track.
pub(super) fn audio(format: &AudioFormat) -> Result<Bytes, Unsupported> {
    if format.codec != AudioCodec::Opus {
        return Err(Unsupported::Audio(format.codec));
    }
    let channels = format.channels.clamp(1, 2);
    Ok(description(|out| {
        put(out, b"Opus", |out| {
            audio_entry(out, channels.into(), OPUS_RATE);
            put(out, b"dOps", |out| opus_config(out, channels));
        });
    }))
}

fn description(entry: impl FnOnce(&mut Vec<u8>)) -> Bytes {
    let mut out = Vec::new();
    push_u32(&mut out, 0); // version, flags
    push_u32(&mut out, 1); // entries
    entry(&mut out);
    out.into()
}

/// Six bytes reserved, and the first data reference: this file.
const ENTRY_HEAD: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];

/// ISO 14496-12, 12.1.3
fn visual_entry(out: &mut Vec<u8>, format: &VideoFormat) {
    const DPI_72: u32 = 72 << 16;
    const COLOUR_24_BITS: u16 = 24;
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    out.extend(ENTRY_HEAD);
    out.extend([0; 16]);
    push_u16(out, side(format.width));
    push_u16(out, side(format.height));
    push_u32(out, DPI_72);
    push_u32(out, DPI_72);
    push_u32(out, 0);
    push_u16(out, 1); // frames a sample
    out.extend([0; 32]); // the compressor's name
    push_u16(out, COLOUR_24_BITS);
    push_u16(out, u16::MAX);
}

/// ISO 14496-12, 12.2.3
fn audio_entry(out: &mut Vec<u8>, channels: u16, rate: u32) {
    const BITS: u16 = 16;
    out.extend(ENTRY_HEAD);
    out.extend([0; 8]);
    push_u16(out, channels);
    push_u16(out, BITS);
    push_u32(out, 0);
    push_u32(out, rate << 16);
}

/// Opus in ISO BMFF, 4.3.2. Nothing is skipped at the start: a recording begins in the midst of a stream.
fn opus_config(out: &mut Vec<u8>, channels: u8) {
    const PRE_SKIP: u16 = 0;
    out.extend([0, channels]);
    push_u16(out, PRE_SKIP);
    push_u32(out, OPUS_RATE);
    push_u16(out, 0); // gain
    out.push(0); // mono or stereo, no mapping
}

/// A data reference to this very file (8.7.2).
pub(super) fn data_information(out: &mut Vec<u8>) {
    const SAME_FILE: u32 = 1;
    put(out, b"dinf", |out| {
        put_full(out, b"dref", 0, 0, |out| {
            push_u32(out, 1);
            put_full(out, b"url ", 0, SAME_FILE, |_| {});
        });
    });
}
