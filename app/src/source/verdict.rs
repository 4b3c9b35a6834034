use messages::{PlanKind, ProbedAudio, ProbedVideo, SourcePlan};

// Figures and their units stay together where a line is broken.

/// The picture of a source in one line: `H.264 High, 1280 × 720, 25 pictures per second, no B-frames, a keyframe every 2 s`.
pub(crate) fn video_words(video: &ProbedVideo) -> String {
    let mut words = vec![match &video.profile {
        Some(profile) => format!("{} {profile}", video.codec),
        None => video.codec.clone(),
    }];
    if let (Some(width), Some(height)) = (video.width, video.height) {
        words.push(format!("{width}\u{a0}×\u{a0}{height}"));
    }
    words.extend(video.frame_rate.map(|rate| format!("{} pictures per second", short(rate))));
    words.extend(video.has_b_frames.map(|has| if has { "B-frames".to_owned() } else { "no B-frames".to_owned() }));
    let seconds = |interval: u64| short(interval as f64 / 1000.0);
    words.extend(video.keyframe_interval_ms.map(|interval| format!("a keyframe every {}\u{a0}s", seconds(interval))));
    words.join(", ")
}

/// The sound of a source in one line: `AAC-LC, 48 kHz, stereo`.
pub(crate) fn audio_words(audio: &ProbedAudio) -> String {
    let mut words = vec![audio.codec.clone()];
    words.extend(audio.rate.map(|rate| format!("{}\u{a0}kHz", short(f64::from(rate) / 1000.0))));
    words.extend(audio.channels.map(|channels| match channels {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        more => format!("{more} channels"),
    }));
    words.join(", ")
}

/// What will happen to a source.
pub(crate) fn plan_words(plan: &SourcePlan) -> &'static str {
    match plan.kind {
        PlanKind::PassedThrough => "Passed through as it is",
        PlanKind::AudioConverted => "Picture passed through, sound converted",
        PlanKind::Transcoded => "Transcoded",
        PlanKind::Refused => "Cannot be played",
    }
}

/// A number with at most one digit after the point.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_in_one_line() {
        let video = ProbedVideo {
            codec: "H.264".into(),
            profile: Some("High".into()),
            width: Some(1280),
            height: Some(720),
            frame_rate: Some(25.0),
            has_b_frames: Some(false),
            keyframe_interval_ms: Some(2500),
        };
        let words = "H.264 High, 1280 × 720, 25 pictures per second, no B-frames, a keyframe every 2.5 s";
        assert_eq!(video_words(&video).replace('\u{a0}', " "), words);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let audio = ProbedAudio { codec: "AAC-LC".into(), rate: Some(44_100), channels: None };
        assert_eq!(audio_words(&audio), "AAC-LC, 44.1\u{a0}kHz");
        assert_eq!(audio_words(&ProbedAudio { channels: Some(2), rate: None, ..audio }), "AAC-LC, stereo");
    }
}
