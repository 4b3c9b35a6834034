//! MPEG audio of layers I to III (ISO/IEC 11172-3, 2.4.2.3, and 13818-3).

use super::{FrameHeader, Sound};
use crate::AudioCodec;

/// In kbit/s by their index; 0 would be a free choice, which nobody makes.
const LAYER_1: [u32; 15] = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const LAYER_2: [u32; 15] = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const LAYER_3: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LOW_LAYER_1: [u32; 15] = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const LOW_LAYERS_2_3: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

pub(super) fn header(data: &[u8]) -> Option<FrameHeader> {
    let [sync, kind, rates, mode] = *data.first_chunk::<4>()?;
    if sync != 0xff || kind & 0xe0 != 0xe0 {
        return None;
    }
    let (halvings, is_low) = version(kind >> 3 & 3)?;
    let layer = 4 - (kind >> 1 & 3); // 4 is reserved
    let sample_rate = [44_100, 48_000, 32_000].get(usize::from(rates >> 2 & 3))? >> halvings;
    let kilobits = *bitrates(layer, is_low)?.get(usize::from(rates >> 4)).filter(|rate| **rate > 0)?;
    let padding = u32::from(rates >> 1 & 1);
    let samples = samples(layer, is_low);
    let length = match layer {
        1 => (12_000 * kilobits / sample_rate + padding) * 4,
        _ => samples / 8 * 1000 * kilobits / sample_rate + padding,
    };
    let channels = if mode >> 6 == 3 { 1 } else { 2 };
    let sound = Sound { codec: AudioCodec::Mp3, sample_rate, channels, aac: None };
    Some(FrameHeader { length: usize::try_from(length).ok()?, stripped: 0, samples, sound })
}

/// By how often the rates of MPEG-1 are halved, and whether it is one of the versions after it.
const fn version(bits: u8) -> Option<(u32, bool)> {
    match bits {
        0 => Some((2, true)),
        2 => Some((1, true)),
        3 => Some((0, false)),
        _ => None,
    }
}

const fn bitrates(layer: u8, is_low: bool) -> Option<&'static [u32; 15]> {
    match (layer, is_low) {
        (1, false) => Some(&LAYER_1),
        (2, false) => Some(&LAYER_2),
        (3, false) => Some(&LAYER_3),
        (1, true) => Some(&LOW_LAYER_1),
        (2 | 3, true) => Some(&LOW_LAYERS_2_3),
        _ => None,
    }
}

const fn samples(layer: u8, is_low: bool) -> u32 {
    match (layer, is_low) {
        (1, _) => 384,
        (3, true) => 576,
        _ => 1152,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_times() {
        let mp3 = header(&[0xff, 0xfb, 0x90, 0x64]).unwrap();
        assert_eq!((mp3.length, mp3.samples), (417, 1152));
        assert_eq!((mp3.sound.sample_rate, mp3.sound.channels), (44_100, 2));
        let padded = header(&[0xff, 0xfb, 0x92, 0xc4]).unwrap();
        assert_eq!((padded.length, padded.sound.channels), (418, 1));
        let low = header(&[0xff, 0xf3, 0x80, 0x64]).unwrap();
        assert_eq!((low.length, low.samples, low.sound.sample_rate), (208, 576, 22_050));
        let layer_2 = header(&[0xff, 0xfd, 0xa4, 0]).unwrap();
        assert_eq!((layer_2.length, layer_2.samples, layer_2.sound.sample_rate), (576, 1152, 48_000));
    }

    #[test]
    fn what_is_no_header() {
        for bytes in [[0xff, 0xf1, 0x90, 0], [0xff, 0xfb, 0xf0, 0], [0xff, 0xfb, 0x0c, 0], [0xff, 0xeb, 0x90, 0]] {
            assert_eq!(header(&bytes), None, "{bytes:x?}");
        }
    }
}
