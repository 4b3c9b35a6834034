use std::time::Duration;

use media_server::{Probe, Prober, Treatment};
use messages::{PlanKind, ProbedAudio, ProbedVideo, SourcePlan, SourceReport};

use super::SourceRefused;

/// Looks at the first seconds of a source.
pub(super) async fn probe(prober: &Prober, url: &netguard::SourceUrl) -> Result<SourceReport, SourceRefused> {
    prober.probe(url).await.map(report).map_err(|error| SourceRefused::bad_source(error.to_string()))
}

fn report(probe: Probe) -> SourceReport {
    SourceReport {
        container: probe.container,
        is_live: probe.is_live,
        duration_ms: probe.duration.map(milliseconds),
        video: probe.video.map(video),
        audio: probe.audio.map(audio),
        plan: SourcePlan {
            kind: kind(probe.treatment),
            reason: (!probe.reasons.is_empty()).then(|| probe.reasons.join(" ")),
        },
        cost: cost_words(probe.cores),
    }
}

fn video(video: media_server::ProbedVideo) -> ProbedVideo {
    ProbedVideo {
        codec: video.codec,
        profile: video.profile,
        width: (video.width > 0).then_some(video.width),
        height: (video.height > 0).then_some(video.height),
        frame_rate: video.frame_rate,
        has_b_frames: Some(video.has_b_frames),
        keyframe_interval_ms: video.keyframe_interval.map(milliseconds),
    }
}

fn audio(audio: media_server::ProbedAudio) -> ProbedAudio {
    let known = |number: u32| (number > 0).then_some(number);
    ProbedAudio {
        codec: audio.codec,
        rate: known(audio.sample_rate),
        channels: (audio.channels > 0).then_some(audio.channels),
    }
}

fn kind(treatment: Treatment) -> PlanKind {
    match treatment {
        Treatment::PassedThrough => PlanKind::PassedThrough,
        Treatment::AudioConverted => PlanKind::AudioConverted,
        Treatment::Transcoded => PlanKind::Transcoded,
        Treatment::Impossible => PlanKind::Refused,
    }
}

fn cost_words(cores: f64) -> String {
    match cores {
        cores if cores < 0.01 => "Less than 1 % of a processor core.".to_owned(),
        cores if cores < 0.95 => format!("About {:.0} % of a processor core.", cores * 100.0),
        cores => format!("About {cores:.1} processor cores."),
    }
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_told_in_words() {
        assert_eq!(cost_words(0.0), "Less than 1 % of a processor core.");
        assert_eq!(cost_words(0.02), "About 2 % of a processor core.");
        assert_eq!(cost_words(1.25), "About 1.2 processor cores.");
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let told = report(Probe {
            container: "HLS".into(),
            is_live: true,
            duration: None,
            video: Some(media_server::ProbedVideo {
                codec: "H.264".into(),
                profile: None,
                width: 0,
                height: 0,
                frame_rate: None,
                has_b_frames: true,
                keyframe_interval: Some(Duration::from_secs(2)),
            }),
            audio: None,
            treatment: Treatment::Impossible,
            reasons: vec!["It has B-frames.".into(), "Install ffmpeg.".into()],
            cores: 0.5,
        });
        let video = told.video.unwrap();
        assert_eq!((video.width, video.has_b_frames, video.keyframe_interval_ms), (None, Some(true), Some(2000)));
        assert_eq!(told.plan.kind, PlanKind::Refused);
        assert_eq!(told.plan.reason.as_deref(), Some("It has B-frames. Install ffmpeg."));
    }
}
