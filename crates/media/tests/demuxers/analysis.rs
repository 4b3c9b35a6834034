//! What the analysis says of the clips is what they were made as.

use media::analysis::{Analysis, Analyzer, AudioPlan, AudioReason, PlanKind, VideoPlan, VideoReason};
use media::{AudioCodec, Kind, VideoCodec};

use crate::corpus::{Clip, clips};
use crate::reading::{frames, read};

fn analyse(clip: &Clip) -> Analysis {
    let mut analyzer = Analyzer::new();
    for event in read(clip, [&std::fs::read(clip.make()).unwrap()[..]]).unwrap() {
        analyzer.push(&event);
    }
    analyzer.analysis()
}

#[test]
fn every_clip() {
    for clip in clips() {
        let analysis = analyse(&clip);
        let name = format!("{} in {:?}: {analysis:?}", clip.name, clip.container);
        check_video(&clip, &analysis, &name);
        let plan = analysis.plan();
        assert_eq!(plan.video, expected_video(&clip, &analysis), "{name}");
        assert_eq!(plan.audio, expected_audio(&clip), "{name}");
        assert_eq!(plan.reasons().is_empty(), plan.kind() == PlanKind::PassThrough, "{name}");
    }
}

fn check_video(clip: &Clip, analysis: &Analysis, name: &str) {
    let Some(video) = &analysis.video else {
        assert_eq!(clip.frame_rate, 0, "{name}");
        return;
    };
    // a muxer may show the first picture of two seconds some milliseconds longer
    assert!((video.frame_rate.unwrap() / f64::from(clip.frame_rate) - 1.0).abs() < 0.005, "{name}");
    assert_eq!(video.has_b_frames, clip.name.ends_with("b-frames") || clip.name == "h265", "{name}");
    assert_eq!(video.is_interlaced, clip.name == "h264-interlaced", "{name}");
    let words = ["baseline", "main", "high"].into_iter().find(|word| clip.name.starts_with(&format!("h264-{word}")));
    let expected = words.map(|word| if word == "baseline" { "Constrained Baseline" } else { word });
    if let Some(expected) = expected {
        assert!(video.profile.as_deref().is_some_and(|profile| profile.eq_ignore_ascii_case(expected)), "{name}");
    }
    if let Some(pictures) = keyframe_distance(clip).filter(|pictures| *pictures < 2 * u64::from(clip.frame_rate)) {
        let interval = video.keyframe_interval.unwrap().as_secs_f64();
        let expected = pictures as f64 / f64::from(clip.frame_rate);
        assert!((interval - expected).abs() < 0.05, "{name}");
    }
}

/// The value of `-g`.
fn keyframe_distance(clip: &Clip) -> Option<u64> {
    let mut options = clip.options.split_whitespace().skip_while(|option| *option != "-g");
    options.nth(1).map(|value| value.parse().unwrap())
}

fn expected_video(clip: &Clip, analysis: &Analysis) -> VideoPlan {
    let codec = analysis.video.as_ref().map(|video| video.codec);
    let transcoded = |reason| VideoPlan::Transcoded { reason };
    match codec {
        None => VideoPlan::None,
        Some(codec @ (VideoCodec::H265 | VideoCodec::Mpeg2 | VideoCodec::Mpeg4)) => {
            transcoded(VideoReason::Codec(codec))
        }
        Some(_) if clip.name.ends_with("b-frames") => transcoded(VideoReason::BFrames),
        Some(_) => VideoPlan::PassThrough,
    }
}

fn expected_audio(clip: &Clip) -> AudioPlan {
    let transcoded = |codec| AudioPlan::Transcoded { reason: AudioReason::Codec(codec) };
    match clip.name {
        _ if !clip.has_audio => AudioPlan::None,
        "he-aac" => AudioPlan::Transcoded { reason: AudioReason::HeAac },
        "mp3" | "mp3-low-rate-alone" | "mpeg2" => transcoded(AudioCodec::Mp3),
        "ac3" => transcoded(AudioCodec::Ac3),
        "opus-ts" | "vp9-opus" | "opus-alone" => AudioPlan::PassThrough,
        _ => AudioPlan::Converted { from: AudioCodec::Aac },
    }
}

#[test]
fn b_frames_are_announced_before_they_come() {
    for clip in clips().into_iter().filter(|clip| clip.name.starts_with("h264")) {
        let events = read(&clip, [&std::fs::read(clip.make()).unwrap()[..]]).unwrap();
        let mut analyzer = Analyzer::new();
        let first = frames(&events, Kind::Video)[0].clone();
        events
            .iter()
            .filter(|event| matches!(event, media::demux::Event::Format(_)))
            .for_each(|event| analyzer.push(event));
        analyzer.push_frame(&first);
        let expected = if clip.name.ends_with("b-frames") {
            VideoPlan::Transcoded { reason: VideoReason::BFramesAnnounced }
        } else {
            VideoPlan::PassThrough
        };
        assert_eq!(analyzer.analysis().plan().video, expected, "{} in {:?}", clip.name, clip.container);
    }
}
