/// Sampling rates by their index (ISO/IEC 14496-3, table 1.18), in hertz.
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

pub(super) fn rate(index: u8) -> Option<u32> {
    RATES.get(usize::from(index)).copied()
}

pub(super) fn index(rate: u32) -> Option<u8> {
    RATES.iter().position(|known| *known == rate).map(|index| index as u8)
}

/// Channels by `channelConfiguration` (table 1.19); 0 where the stream itself describes them.
pub(super) const fn channels(configuration: u8) -> Option<u8> {
    match configuration {
        0..=6 => Some(configuration),
        7 | 12 | 14 => Some(8),
        11 => Some(7),
        13 => Some(24),
        _ => None,
    }
}
