use std::time::Duration;

use anyhow::Result;
use messages::{PeerId, Report};
use serde_json::{Value, json};

/// What a peer experiences: as much as browsers report of it, and as different as peers are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions {
    ssrc: u32,
    outgoing: bool,
    /// Of packets, as a share.
    loss: f64,
    /// In seconds.
    round_trip: f64,
    is_relayed: bool,
    /// Seconds in which the picture stands, of each minute.
    frozen: f64,
}

const VIDEO_BITRATE: f64 = 1_600_000.0;
const VIDEO_PACKETS: f64 = 190.0;
const FRAMES: f64 = 30.0;
const SOUND_BITRATE: f64 = 40_000.0;
const SOUND_PACKETS: f64 = 50.0;

impl Conditions {
    pub(super) fn of_publisher(number: u32) -> Self {
        Self { outgoing: true, ..Self::of_viewer(number) }
    }

    /// One in twenty has a bad line, one in thirty a slow device, one in six a relay.
    pub(super) fn of_viewer(number: u32) -> Self {
        let (loss, round_trip) = if number % 20 == 7 { (0.04, 0.22) } else { (0.0005 * f64::from(number % 5), 0.02) };
        let frozen = if number % 30 == 11 { 4.0 } else { 0.0 };
        let round_trip = round_trip + 0.001 * f64::from(number % 37);
        Self { ssrc: number + 1, outgoing: false, loss, round_trip, is_relayed: number.is_multiple_of(6), frozen }
    }

    /// What a page says after so much time.
    pub(super) fn report(self, peer: &PeerId, after: Duration) -> Result<Report> {
        let seconds = after.as_secs_f64();
        let candidate = if self.is_relayed { "relay" } else { "host" };
        let report = json!({
            "sessionId": peer,
            "browser": "chromium",
            "visible": true,
            "firstFrame": { "total": 0.9, "signalling": 0.1, "ice": 0.2, "dtls": 0.2, "media": 0.3 },
            "path": {
                "local": candidate, "remote": "host", "protocol": "udp", "roundTrip": self.round_trip,
                "availableOutgoingBitrate": 2_500_000.0,
            },
            "streams": [self.video(seconds), self.sound(seconds)],
        });
        Ok(serde_json::from_value(report)?)
    }

    fn video(self, seconds: f64) -> Value {
        let mut video = self.stream(seconds, "video", VIDEO_BITRATE, VIDEO_PACKETS);
        let frames = count(seconds * FRAMES);
        let more = json!({
            "codec": "VP8", "width": 1280, "height": 720, "nacks": count(seconds * VIDEO_PACKETS * self.loss),
            "plis": 1, "frames": frames, "keyFrames": count(seconds / 4.0), "framesReceived": frames,
            "framesDropped": 2, "freezes": count(seconds / 60.0 * self.frozen),
            "freezeDuration": seconds / 60.0 * self.frozen, "jitterBufferDelay": seconds * FRAMES * 0.05,
            "jitterBufferEmitted": frames, "decodeTime": seconds * 0.1, "encodeTime": seconds * 0.2,
        });
        merge(&mut video, more);
        video
    }

    fn sound(self, seconds: f64) -> Value {
        let mut sound = self.stream(seconds, "audio", SOUND_BITRATE, SOUND_PACKETS);
        let samples = count(seconds * 48_000.0);
        let concealed = count(seconds * 48_000.0 * self.loss);
        let more = json!({
            "codec": "opus", "totalSamplesReceived": samples, "concealedSamples": concealed,
            "silentConcealedSamples": 0, "jitterBufferDelay": seconds * 48_000.0 * 0.06,
            "jitterBufferEmitted": samples,
        });
        merge(&mut sound, more);
        sound
    }

    fn stream(self, seconds: f64, kind: &str, bitrate: f64, packets: f64) -> Value {
        let stream = if kind == "video" { 2 * self.ssrc } else { 2 * self.ssrc + 1 };
        json!({
            "direction": if self.outgoing { "outgoing" } else { "incoming" },
            "kind": kind, "ssrc": stream, "at": seconds, "bytes": count(seconds * bitrate / 8.0),
            "packets": count(seconds * packets), "packetsLost": count(seconds * packets * self.loss),
            "jitter": 0.004 + 0.05 * self.loss, "roundTrip": self.round_trip, "fractionLost": self.loss,
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of media, never negative")]
fn count(number: f64) -> u64 {
    number as u64
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_report_says_is_understood() {
        let peer: PeerId = "viewer-00000000001".parse().unwrap();
        for conditions in [Conditions::of_publisher(7), Conditions::of_viewer(11)] {
            let report = conditions.report(&peer, Duration::from_secs(60)).unwrap();
            let said = serde_json::to_value(&report).unwrap();
            let [video, sound] = report.streams.as_slice() else { panic!("{said}") };
            assert_eq!(video.width, Some(1280));
            assert_eq!(sound.codec.as_ref().map(|name| name.as_str()), Some("opus"));
            assert_eq!(said["streams"][0].as_object().unwrap().len(), 25, "{said}");
            assert_eq!(said["streams"][1].as_object().unwrap().len(), 16, "{said}");
        }
    }
}
