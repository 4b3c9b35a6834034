use super::tools::{Stream, height_of_tone, listen, listen_to_side, loudness};
use crate::{AudioCodec, MediaTime};

fn check_tone(stream: &Stream, channels: u8, frequency: f64, height: f64) {
    let sound = listen(&stream.convert(), channels);
    assert!(sound.len() > 90_000, "{} samples", sound.len());
    let settled = &sound[12_000..84_000];
    let heard = height_of_tone(settled, frequency);
    assert!((heard - height).abs() < 0.02, "heard {heard} at {frequency} Hz");
    // All there is is the tone: what is left of its energy is noise.
    let noise = (loudness(settled).powi(2) - heard * heard / 2.0).max(0.0).sqrt();
    assert!(noise < heard / 20.0, "noise of {noise}");
}

fn tone(rate: u32, channels: u8, frequency: f64) -> String {
    let tone = format!("0.5*sin(2*PI*{frequency}*t)");
    let tones = if channels == 1 { tone.clone() } else { format!("{tone}|{tone}") };
    format!("-f lavfi -i aevalsrc={tones}:s={rate}:d=2")
}

#[test]
fn aac_of_every_usual_rate_sounds_the_same() {
    for (rate, channels) in [(48_000, 2), (44_100, 2), (44_100, 1), (32_000, 1), (16_000, 1)] {
        let stream = Stream::aac(&tone(rate, channels, 1000.0), rate, channels, MediaTime::ZERO);
        check_tone(&stream, channels, 1000.0, 0.5);
    }
}

#[test]
fn g711_sounds_the_same() {
    for codec in [AudioCodec::Pcmu, AudioCodec::Pcma] {
        check_tone(&Stream::g711(&tone(8_000, 1, 440.0), codec, MediaTime::ZERO), 1, 440.0, 0.5);
    }
}

#[test]
fn left_stays_left() {
    let source = "-f lavfi -i aevalsrc=0.5*sin(2*PI*700*t)|0:s=44100:d=2";
    let stream = Stream::aac(source, 44_100, 2, MediaTime::ZERO);
    let opus = stream.convert();
    let heard = |side| height_of_tone(&listen_to_side(&opus, 2, side)[12_000..84_000], 700.0);
    assert!((heard(0) - 0.5).abs() < 0.02, "{} on the left", heard(0));
    assert!(heard(1) < 0.01, "{} on the right", heard(1));
}
