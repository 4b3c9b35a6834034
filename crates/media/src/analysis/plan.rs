use super::analyzer::Analysis;
use super::audio::AudioAnalysis;
use super::names::audio_name;
use super::reason::{AudioReason, VideoReason};
use super::sampling::Sampling;
use super::video::VideoAnalysis;
use crate::audio::OpusConverter;
use crate::h264::Reordering;
use crate::{AudioCodec, Kind, VideoCodec};

/// What must happen to a stream so that browsers can play it over WebRTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub video: VideoPlan,
    pub audio: AudioPlan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoPlan {
    /// There are no pictures.
    None,
    PassThrough,
    /// By `ffmpeg`.
    Transcoded {
        reason: VideoReason,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioPlan {
    /// There is no sound.
    None,
    PassThrough,
    /// To Opus, here.
    Converted {
        from: AudioCodec,
    },
    /// To Opus, by `ffmpeg`.
    Transcoded {
        reason: AudioReason,
    },
}

/// A plan in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKind {
    PassThrough,
    /// Pictures go through as they are.
    AudioConverted,
    /// Pictures too are coded anew.
    Transcoded,
}

/// So many pictures without a keyframe are no accident: ten seconds and more.
const MANY_PICTURES: u64 = 600;

impl Plan {
    pub(super) fn of(analysis: &Analysis) -> Self {
        Self { video: plan_video(analysis), audio: plan_audio(analysis) }
    }

    #[must_use]
    pub const fn kind(&self) -> PlanKind {
        match (self.video, self.audio) {
            (VideoPlan::Transcoded { .. }, _) => PlanKind::Transcoded,
            (_, AudioPlan::Converted { .. } | AudioPlan::Transcoded { .. }) => PlanKind::AudioConverted,
            (_, AudioPlan::None | AudioPlan::PassThrough) => PlanKind::PassThrough,
        }
    }

    /// Whether an `ffmpeg` process is needed.
    #[must_use]
    pub const fn needs_ffmpeg(&self) -> bool {
        matches!(self.video, VideoPlan::Transcoded { .. }) || matches!(self.audio, AudioPlan::Transcoded { .. })
    }

    /// What is done and why, a sentence each; none if all goes through as it is.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let video = match self.video {
            VideoPlan::Transcoded { reason } => Some(reason.to_string()),
            VideoPlan::None | VideoPlan::PassThrough => None,
        };
        let audio = match self.audio {
            AudioPlan::Converted { from } => Some(format!("The sound is {} and becomes Opus.", audio_name(from))),
            AudioPlan::Transcoded { reason } => Some(reason.to_string()),
            AudioPlan::None | AudioPlan::PassThrough => None,
        };
        video.into_iter().chain(audio).collect()
    }
}

fn plan_video(analysis: &Analysis) -> VideoPlan {
    let reason = match (&analysis.video, analysis.unsupported(Kind::Video)) {
        (Some(video), _) => obstacle(video),
        (None, Some(name)) => Some(VideoReason::Named(name)),
        (None, None) => return VideoPlan::None,
    };
    reason.map_or(VideoPlan::PassThrough, |reason| VideoPlan::Transcoded { reason })
}

/// What keeps pictures from being passed through; the most telling reason if there are several.
fn obstacle(video: &VideoAnalysis) -> Option<VideoReason> {
    if matches!(video.codec, VideoCodec::H265 | VideoCodec::Mpeg2 | VideoCodec::Mpeg4) {
        return Some(VideoReason::Codec(video.codec));
    }
    if let Some(sampling) = video.sampling.filter(|sampling| *sampling != Sampling::USUAL) {
        return Some(VideoReason::Sampling(sampling));
    }
    if video.has_b_frames {
        return Some(VideoReason::BFrames);
    }
    if video.reordering == Some(Reordering::Announced) {
        return Some(VideoReason::BFramesAnnounced);
    }
    (video.keyframes == 0 && video.frames >= MANY_PICTURES).then_some(VideoReason::NoKeyframes)
}

fn plan_audio(analysis: &Analysis) -> AudioPlan {
    match (&analysis.audio, analysis.unsupported(Kind::Audio)) {
        (Some(audio), _) => plan_known_audio(audio),
        (None, Some(name)) => AudioPlan::Transcoded { reason: AudioReason::Named(name) },
        (None, None) => AudioPlan::None,
    }
}

/// The converter itself says what it takes.
fn plan_known_audio(audio: &AudioAnalysis) -> AudioPlan {
    let transcoded = |reason| AudioPlan::Transcoded { reason };
    match audio.codec {
        AudioCodec::Opus => AudioPlan::PassThrough,
        AudioCodec::Mp3 | AudioCodec::Ac3 => transcoded(AudioReason::Codec(audio.codec)),
        AudioCodec::Aac if audio.is_he_aac => transcoded(AudioReason::HeAac),
        AudioCodec::Aac | AudioCodec::Pcmu | AudioCodec::Pcma => match OpusConverter::new(&audio.format) {
            Ok(_) => AudioPlan::Converted { from: audio.codec },
            Err(crate::audio::Error::Unsupported(why)) => transcoded(AudioReason::Refused(why)),
            Err(crate::audio::Error::Encoder) => transcoded(AudioReason::Refused("cannot be encoded anew")),
        },
    }
}
