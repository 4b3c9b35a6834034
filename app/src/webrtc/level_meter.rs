use std::time::Duration;

use wasm_bindgen::JsValue;
use web_sys::{AnalyserNode, AudioContext, MediaStream, MediaStreamAudioSourceNode};

use crate::browser::Interval;

/// Often enough to look alive, seldom enough to cost nothing.
const PERIOD: Duration = Duration::from_millis(66);
/// Enough samples for the slowest period of a voice.
const WINDOW_SAMPLES: u32 = 1024;
/// What is quieter than this counts as silence, in decibels below full scale.
const FLOOR_DB: f32 = -60.0;

/// Listens to a stream and tells how loud it is; stops when dropped.
pub(crate) struct LevelMeter {
    context: AudioContext,
    // The graph lives as long as somebody holds its source.
    _source: MediaStreamAudioSourceNode,
    _interval: Interval,
}

impl LevelMeter {
    /// Calls `on_level` with a loudness from 0 to 1, some times a second.
    ///
    /// # Errors
    /// If the browser gives no audio context.
    pub(crate) fn new(stream: &MediaStream, on_level: impl Fn(f32) + 'static) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let source = context.create_media_stream_source(stream)?;
        let analyser = context.create_analyser()?;
        analyser.set_fft_size(WINDOW_SAMPLES);
        source.connect_with_audio_node(&analyser)?;
        let mut samples = vec![0.0; WINDOW_SAMPLES as usize];
        let interval = Interval::new(PERIOD, move || on_level(measure(&analyser, &mut samples)));
        Ok(Self { context, _source: source, _interval: interval })
    }

    /// Starts listening if the browser has waited for a click with that.
    pub(crate) fn wake(&self) {
        // Resolves later or never; the meter shows which.
        _ = self.context.resume();
    }
}

impl Drop for LevelMeter {
    fn drop(&mut self) {
        _ = self.context.close();
    }
}

fn measure(analyser: &AnalyserNode, samples: &mut [f32]) -> f32 {
    analyser.get_float_time_domain_data(samples);
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
    let decibels = 10.0 * power.max(f32::MIN_POSITIVE).log10();
    (1.0 - decibels / FLOOR_DB).clamp(0.0, 1.0)
}
