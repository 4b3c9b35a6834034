use super::{
    path::{path, round_trip},
    rate::Since,
    raw::{Raw, Report},
};

/// What a viewer receives, over the time between two reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Incoming {
    /// Bits per second, sound and picture together.
    pub bitrate: Option<f64>,
    /// Pictures decoded per second.
    pub fps: Option<f64>,
    /// Width and height of the picture in pixels.
    pub size: Option<(u32, u32)>,
    /// The share of packets lost, 0 to 1.
    pub loss: Option<f64>,
    /// Seconds.
    pub round_trip: Option<f64>,
    pub video_codec: Option<String>,
    pub audio_codec: Option<String>,
    /// Seconds that the picture waits in the buffer that evens out the network.
    pub buffer: Option<f64>,
    /// How often the picture froze since it began.
    pub freezes: Option<u32>,
    /// The share of received pictures that were not shown, 0 to 1.
    pub dropped: Option<f64>,
    pub path: Option<String>,
    /// Pictures decoded since the connection began.
    pub frames: u64,
}

/// Turns reports into figures, each over the time since the one before.
#[derive(Debug, Default)]
pub struct IncomingMeter {
    before: Option<Report>,
}

impl IncomingMeter {
    /// Takes the next report.
    pub fn take(&mut self, report: Report) -> Incoming {
        let figures = read(self.before.as_ref(), &report);
        self.before = Some(report);
        figures
    }
}

fn read(before: Option<&Report>, report: &Report) -> Incoming {
    let video = report.media("inbound-rtp", "video");
    let audio = report.media("inbound-rtp", "audio");
    let former = |kind| before.and_then(|r| r.media("inbound-rtp", kind));
    let since = [Since::new(former("video"), video), Since::new(former("audio"), audio)];
    Incoming {
        bitrate: sum(&since, |s| s.per_second(|raw| raw.bytes_received)).map(|bytes| bytes * 8.0),
        fps: since[0].as_ref().and_then(|s| s.per_second(|raw| raw.frames_decoded)),
        size: video.and_then(|v| Some((v.frame_width? as u32, v.frame_height? as u32))),
        loss: loss(&since),
        round_trip: round_trip(report),
        video_codec: video.and_then(|v| report.codec(v)),
        audio_codec: audio.and_then(|a| report.codec(a)),
        buffer: since[0].as_ref().and_then(buffer),
        freezes: video.and_then(|v| v.freeze_count).map(|count| count as u32),
        dropped: since[0].as_ref().and_then(dropped),
        path: path(report),
        frames: video.and_then(|v| v.frames_decoded).unwrap_or(0.0) as u64,
    }
}

fn sum(since: &[Option<Since<'_>>], figure: impl Fn(&Since<'_>) -> Option<f64>) -> Option<f64> {
    since.iter().flatten().filter_map(figure).reduce(|a, b| a + b)
}

/// Losses are summed before they are divided; late packets can make them negative.
fn loss(since: &[Option<Since<'_>>]) -> Option<f64> {
    let lost = sum(since, |s| s.growth(|raw| raw.packets_lost)).unwrap_or(0.0);
    let received = sum(since, |s| s.growth(|raw| raw.packets_received))?;
    ratio(lost, lost + received)
}

fn buffer(since: &Since<'_>) -> Option<f64> {
    ratio(since.growth(|raw| raw.jitter_buffer_delay)?, since.growth(|raw| raw.jitter_buffer_emitted_count)?)
}

fn dropped(since: &Since<'_>) -> Option<f64> {
    let frames = |raw: &Raw| raw.frames_received;
    ratio(since.growth(|raw| raw.frames_dropped)?, since.growth(frames)?)
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| (part / whole).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(seconds: f64, received: f64, lost: f64) -> Report {
        let json = format!(
            r#"[{{"id":"V","type":"inbound-rtp","kind":"video","timestamp":{},"bytesReceived":{},
                  "packetsReceived":{received},"packetsLost":{lost},"framesDecoded":{},"frameWidth":640,
                  "frameHeight":480,"jitterBufferDelay":{},"jitterBufferEmittedCount":{received}}}]"#,
            seconds * 1000.0,
            received * 1000.0,
            seconds * 25.0,
            received * 0.05,
        );
        Report::from_json(&json).unwrap()
    }

    #[test]
    fn figures_are_differences() {
        let mut meter = IncomingMeter::default();
        assert_eq!(meter.take(report(1.0, 100.0, 0.0)).loss, None);
        let figures = meter.take(report(2.0, 190.0, 10.0));
        assert_eq!(figures.loss, Some(0.1));
        assert_eq!(figures.bitrate, Some(720_000.0));
        assert_eq!(figures.fps, Some(25.0));
        assert_eq!(figures.size, Some((640, 480)));
        assert!(figures.buffer.is_some_and(|seconds| (seconds - 0.05).abs() < 1e-9));
        assert_eq!(figures.frames, 50);
    }

    #[test]
    fn negative_loss_is_no_loss() {
        let mut meter = IncomingMeter::default();
        meter.take(report(1.0, 100.0, 5.0));
        assert_eq!(meter.take(report(2.0, 200.0, 3.0)).loss, Some(0.0));
    }
}
