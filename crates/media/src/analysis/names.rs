use crate::{AudioCodec, VideoCodec};

/// As people call it.
#[must_use]
pub const fn video_name(codec: VideoCodec) -> &'static str {
    match codec {
        VideoCodec::H264 => "H.264",
        VideoCodec::H265 => "H.265",
        VideoCodec::Vp8 => "VP8",
        VideoCodec::Vp9 => "VP9",
        VideoCodec::Av1 => "AV1",
        VideoCodec::Mpeg2 => "MPEG-2",
        VideoCodec::Mpeg4 => "MPEG-4 Visual",
    }
}

/// As people call it; for AAC without its profile.
#[must_use]
pub const fn audio_name(codec: AudioCodec) -> &'static str {
    match codec {
        AudioCodec::Aac => "AAC",
        AudioCodec::Opus => "Opus",
        AudioCodec::Pcmu => "G.711 µ-law",
        AudioCodec::Pcma => "G.711 A-law",
        AudioCodec::Mp3 => "MP3",
        AudioCodec::Ac3 => "AC-3",
    }
}
