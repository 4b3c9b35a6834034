use bytes::Bytes;

/// The codecs of pictures that can be told apart; not all can be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VideoCodec {
    H264,
    H265,
    Vp8,
    Vp9,
    Av1,
    Mpeg2,
    Mpeg4,
}

/// The codecs of sound that can be told apart; not all can be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AudioCodec {
    Aac,
    Opus,
    /// G.711 µ-law.
    Pcmu,
    /// G.711 A-law.
    Pcma,
    Mp3,
    Ac3,
}

/// What is known of a stream of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoFormat {
    pub codec: VideoCodec,
    /// In pixels; 0 while not known.
    pub width: u32,
    pub height: u32,
    /// The codec's configuration as MP4 has it (`avcC`, `hvcC`, `av1C`, `vpcC`); empty where the frames carry all.
    pub config: Bytes,
}

/// What is known of a stream of sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioFormat {
    pub codec: AudioCodec,
    /// In hertz, as the container says; HE-AAC comes out at twice the rate of its core.
    pub sample_rate: u32,
    pub channels: u8,
    /// AAC: the AudioSpecificConfig; Opus: the identification header; else empty.
    pub config: Bytes,
}

/// What is known of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    Video(VideoFormat),
    Audio(AudioFormat),
}
