use std::f64::consts::PI;
use std::fmt;

use super::{Error, OPUS_RATE};

/// Filter taps for each output sample, where the rate goes up: keeps 44.1 kHz flat up to 18.5 kHz.
const TAPS: usize = 64;

/// Where the filter has fallen by half, as a part of the lower of both rates.
const CUT_OFF: f64 = 0.46;

/// Kaiser's: images and aliases end up 80 dB down.
const WINDOW_SHAPE: f64 = 8.0;

/// More filter phases than this are not kept; the rates that AAC knows need at most 640.
const MOST_PHASES: usize = 1_000;
const LOWEST_RATE: u32 = 7_350;
const HIGHEST_RATE: u32 = 96_000;

/// Brings sound to 48 kHz with a polyphase filter.
///
/// Its output has no delay against its input: the first sample that comes out is that of the first that went in. The last few
/// wait for what comes after them.
pub(super) struct Resampler {
    /// Output samples for `down` input samples.
    up: usize,
    down: usize,
    taps: usize,
    /// `taps` factors for each of `up` phases.
    filters: Vec<f32>,
    /// For each channel what the filter still needs of the input, oldest first.
    history: Vec<Vec<f32>>,
    /// Where the next output sample's filter begins in the history, in parts of `up`.
    position: usize,
}

impl Resampler {
    /// # Errors
    /// A rate that no usual sound has.
    pub(super) fn new(rate: u32, channels: usize) -> Result<Self, Error> {
        if !(LOWEST_RATE..=HIGHEST_RATE).contains(&rate) {
            return Err(Error::Unsupported("has an unusual sample rate"));
        }
        let common = greatest_common_divisor(rate, OPUS_RATE);
        let (up, down) = ((OPUS_RATE / common) as usize, (rate / common) as usize);
        if up > MOST_PHASES {
            return Err(Error::Unsupported("has an unusual sample rate"));
        }
        let taps = (TAPS * down.max(up) / up).next_multiple_of(2 * LANES);
        let filters = design(up, down, taps);
        let mut resampler = Self { up, down, taps, filters, history: vec![Vec::new(); channels], position: 0 };
        resampler.reset();
        Ok(resampler)
    }

    /// Forgets the sound before, for one that does not follow it.
    pub(super) fn reset(&mut self) {
        self.position = 0;
        for history in &mut self.history {
            history.clear();
            history.resize(self.taps / 2 - 1, 0.0);
        }
    }

    /// Appends to `output` all that `input` makes ready; both have their channels in turn.
    pub(super) fn process(&mut self, input: &[f32], output: &mut Vec<f32>) {
        if self.up == self.down {
            output.extend_from_slice(input);
            return;
        }
        let channels = self.history.len();
        for (channel, history) in self.history.iter_mut().enumerate() {
            history.extend(input.iter().skip(channel).step_by(channels));
        }
        let kept = self.history.first().map_or(0, Vec::len);
        while self.position / self.up + self.taps <= kept {
            let (begin, phase) = (self.position / self.up, self.position % self.up);
            let filter = &self.filters[phase * self.taps..][..self.taps];
            output.extend(self.history.iter().map(|history| product(&history[begin..begin + self.taps], filter)));
            self.position += self.down;
        }
        self.forget_used(kept);
    }

    fn forget_used(&mut self, kept: usize) {
        let used = (self.position / self.up).min(kept);
        self.position -= used * self.up;
        for history in &mut self.history {
            history.drain(..used);
        }
    }
}

impl fmt::Debug for Resampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resampler({}/{})", self.up, self.down)
    }
}

/// Sums that run side by side, which the compiler turns into vector instructions.
const LANES: usize = 8;

fn product(samples: &[f32], factors: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    for (samples, factors) in samples.as_chunks::<LANES>().0.iter().zip(factors.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] += samples[lane] * factors[lane];
        }
    }
    sums.iter().sum()
}

/// A windowed sinc, sampled at `up` phases; each is scaled so that a constant stays what it is.
fn design(up: usize, down: usize, taps: usize) -> Vec<f32> {
    let cut_off = CUT_OFF * up.min(down) as f64 / down as f64;
    let half = taps as f64 / 2.0;
    let filter = |phase: usize| {
        let offset = |tap: usize| tap as f64 - (half - 1.0) - phase as f64 / up as f64;
        let factors: Vec<f64> = (0..taps).map(|tap| sinc(cut_off, offset(tap)) * window(offset(tap) / half)).collect();
        let sum: f64 = factors.iter().sum();
        factors.into_iter().map(move |factor| (factor / sum) as f32)
    };
    (0..up).flat_map(filter).collect()
}

fn sinc(cut_off: f64, offset: f64) -> f64 {
    let angle = 2.0 * PI * cut_off * offset;
    if angle.abs() < 1e-9 { 2.0 * cut_off } else { 2.0 * cut_off * angle.sin() / angle }
}

/// Kaiser's window, `place` from -1 to 1.
fn window(place: f64) -> f64 {
    bessel(WINDOW_SHAPE * (1.0 - place * place).max(0.0).sqrt()) / bessel(WINDOW_SHAPE)
}

/// The modified Bessel function of the first kind, of order zero.
fn bessel(x: f64) -> f64 {
    let terms = (1..40).scan(1.0, |term, k| {
        *term *= (x / 2.0 / f64::from(k)).powi(2);
        Some(*term)
    });
    1.0 + terms.sum::<f64>()
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone through the resampler, compared with the same tone made at 48 kHz: the largest difference.
    fn error_of_tone(rate: u32, frequency: f64) -> f64 {
        let tone = |rate: u32, index: usize| (2.0 * PI * frequency * index as f64 / f64::from(rate)).sin();
        let mut resampler = Resampler::new(rate, 2).unwrap();
        let mut output = Vec::new();
        let input: Vec<f32> = (0..rate as usize).flat_map(|index| [tone(rate, index) as f32, 0.0]).collect();
        for packet in input.chunks(2 * 333) {
            resampler.process(packet, &mut output);
        }
        assert!(output.len() / 2 > OPUS_RATE as usize * 98 / 100, "{} samples of {rate} Hz", output.len());
        let settled = output.chunks_exact(2).enumerate().skip(500);
        settled
            .map(|(index, sample)| (f64::from(sample[0]) - tone(OPUS_RATE, index)).abs() + f64::from(sample[1]).abs())
            .fold(0.0, f64::max)
    }

    #[test]
    fn tones_keep_frequency_height_and_place() {
        for rate in [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000] {
            let error = error_of_tone(rate, f64::from(rate.min(44_100)) * 0.2);
            assert!(error < 0.001, "{rate} Hz: {error}");
        }
    }

    #[test]
    fn what_48_khz_cannot_hold_is_taken_away() {
        let mut resampler = Resampler::new(96_000, 1).unwrap();
        let input: Vec<f32> =
            (0..96_000).map(|index| (2.0 * PI * 30_000.0 * f64::from(index) / 96_000.0).sin() as f32).collect();
        let mut output = Vec::new();
        resampler.process(&input, &mut output);
        let loudest = output[500..].iter().fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
        assert!(loudest < 0.001, "{loudest}");
    }

    #[test]
    fn absurd_rates_are_refused() {
        for rate in [0, 1, 7_000, 47_999, 192_000, u32::MAX] {
            assert!(Resampler::new(rate, 1).is_err(), "{rate}");
        }
    }
}
