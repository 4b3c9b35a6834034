use super::{
    path::{round_trip, selected_pair},
    rate::Since,
    raw::{Raw, Report},
};

/// What a publisher sends, over the time between two reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outgoing {
    /// Bits per second, sound and picture together.
    pub bitrate: Option<f64>,
    /// Pictures encoded per second.
    pub fps: Option<f64>,
    /// Width and height of the picture in pixels.
    pub size: Option<(u32, u32)>,
    /// The share of packets that did not arrive, 0 to 1.
    pub loss: Option<f64>,
    /// Seconds.
    pub round_trip: Option<f64>,
    pub codec: Option<String>,
    /// What has kept the encoder back for a while: `cpu`, `bandwidth` or `other`.
    pub limited_by: Option<String>,
}

/// Turns reports into figures, each over the time since the one before.
#[derive(Debug, Default)]
pub struct OutgoingMeter {
    before: Option<Report>,
    limited_reports: u32,
}

/// A connection that uses less than this share of the bandwidth found is not held back by it.
const SHARE_IN_USE: f64 = 0.6;

/// Every connection starts slow until the browser has felt its way to the bandwidth; reports come once a second.
const LIMITED_REPORTS_TOLD: u32 = 20;

impl OutgoingMeter {
    /// Takes the next report.
    pub fn take(&mut self, report: Report) -> Outgoing {
        let mut figures = read(self.before.as_ref(), &report);
        self.limited_reports = if figures.limited_by.is_some() { self.limited_reports + 1 } else { 0 };
        if self.limited_reports < LIMITED_REPORTS_TOLD {
            figures.limited_by = None;
        }
        self.before = Some(report);
        figures
    }
}

fn read(before: Option<&Report>, report: &Report) -> Outgoing {
    let video = report.media("outbound-rtp", "video");
    let since = Since::new(before.and_then(|r| r.media("outbound-rtp", "video")), video);
    let bitrate = bitrate(before, report);
    Outgoing {
        bitrate,
        fps: since.and_then(|since| since.per_second(|raw| raw.frames_encoded)),
        size: video.and_then(|v| Some((v.frame_width? as u32, v.frame_height? as u32))),
        loss: report.all("remote-inbound-rtp").filter_map(|raw| raw.fraction_lost).reduce(f64::max),
        round_trip: round_trip(report),
        codec: video.and_then(|v| report.codec(v)),
        limited_by: video.and_then(|video| limit(video, bitrate, report)),
    }
}

/// Browsers still speak of bandwidth when they have found plenty and are on their way up.
fn limit(video: &Raw, bitrate: Option<f64>, report: &Report) -> Option<String> {
    let available = selected_pair(report).and_then(|pair| pair.available_outgoing_bitrate);
    let has_plenty = available.zip(bitrate).is_some_and(|(available, used)| used < available * SHARE_IN_USE);
    let reason = video.quality_limitation_reason.as_deref()?;
    let is_limit = reason != "none" && !(reason == "bandwidth" && has_plenty);
    is_limit.then(|| reason.to_owned())
}

fn bitrate(before: Option<&Report>, report: &Report) -> Option<f64> {
    let of = |kind| {
        let former = before?.media("outbound-rtp", kind);
        Since::new(former, report.media("outbound-rtp", kind))?.per_second(|raw| raw.bytes_sent)
    };
    let bytes = [of("audio"), of("video")].into_iter().flatten().reduce(|a, b| a + b)?;
    Some(bytes * 8.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(seconds: f64, bytes: f64, frames: f64) -> Report {
        let json = format!(
            r#"[{{"id":"V","type":"outbound-rtp","kind":"video","timestamp":{},"bytesSent":{bytes},
                  "framesEncoded":{frames},"frameWidth":1280,"frameHeight":720,"codecId":"C",
                  "qualityLimitationReason":"cpu"}},
                {{"id":"A","type":"outbound-rtp","kind":"audio","timestamp":{},"bytesSent":{bytes}}},
                {{"id":"C","type":"codec","mimeType":"video/VP8"}},
                {{"id":"R","type":"remote-inbound-rtp","kind":"video","fractionLost":0.04}}]"#,
            seconds * 1000.0,
            seconds * 1000.0
        );
        Report::from_json(&json).unwrap()
    }

    #[test]
    fn figures_are_differences() {
        let mut meter = OutgoingMeter::default();
        assert_eq!(meter.take(report(1.0, 1000.0, 30.0)).bitrate, None);
        let figures = meter.take(report(3.0, 126_000.0, 90.0));
        assert_eq!(figures.bitrate, Some(1_000_000.0));
        assert_eq!(figures.fps, Some(30.0));
        assert_eq!(figures.size, Some((1280, 720)));
        assert_eq!(figures.codec.as_deref(), Some("VP8"));
        assert_eq!(figures.loss, Some(0.04));
    }

    #[test]
    fn a_limit_is_told_when_it_lasts() {
        let mut meter = OutgoingMeter::default();
        let mut limited = || meter.take(report(1.0, 1000.0, 30.0)).limited_by;
        for _ in 1..LIMITED_REPORTS_TOLD {
            assert_eq!(limited(), None);
        }
        assert_eq!(limited().as_deref(), Some("cpu"));
    }

    #[test]
    fn plenty_of_bandwidth_is_no_limit() {
        let limited = |available: f64, used| {
            let json = format!(
                r#"[{{"id":"V","type":"outbound-rtp","kind":"video","qualityLimitationReason":"bandwidth"}},
                    {{"id":"P","type":"candidate-pair","nominated":true,"state":"succeeded",
                      "availableOutgoingBitrate":{available}}}]"#
            );
            let report = Report::from_json(&json).unwrap();
            limit(report.media("outbound-rtp", "video").unwrap(), Some(used), &report)
        };
        assert_eq!(limited(3e6, 5e5), None);
        assert_eq!(limited(6e5, 5e5).as_deref(), Some("bandwidth"));
    }

    #[test]
    fn a_counter_that_went_back_says_nothing() {
        let mut meter = OutgoingMeter::default();
        meter.take(report(1.0, 9000.0, 300.0));
        assert_eq!(meter.take(report(2.0, 10.0, 1.0)).bitrate, None);
    }
}
