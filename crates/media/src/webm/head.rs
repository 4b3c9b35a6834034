//! What a WebM file begins with, and what can be filled in there once it is finished.

use super::ebml::{self, id, put, put_float, put_length, put_master, put_number, put_void};
use crate::{AudioCodec, AudioFormat, Patch, Unsupported, VideoCodec, VideoFormat};

pub(super) const VIDEO_TRACK: u8 = 1;
pub(super) const AUDIO_TRACK: u8 = 2;

/// Of timestamps, in hertz.
pub(super) const RATE: u32 = 1000;
const NANOS_A_TICK: u64 = 1_000_000;
/// Room for the places of info, tracks and cues.
const SEEK_HEAD_ROOM: usize = 96;
/// Id, length, and eight bytes of a floating point number.
const DURATION_ROOM: usize = 11;
const NAME: &[u8] = b"Kurento Live";

/// Where in the file there is room for what is known only at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rooms {
    /// The eight bytes of the segment's length.
    segment_length: u64,
    /// All positions within the file are told from here.
    pub(super) segment: u64,
    seek_head: u64,
    info: u64,
    duration: u64,
    tracks: u64,
}

/// Which codec a file holds; checked.
#[derive(Debug, Clone)]
pub(super) struct Tracks {
    video: Option<(&'static [u8], VideoFormat)>,
    audio: Option<AudioFormat>,
}

impl Tracks {
    pub(super) fn new(video: Option<&VideoFormat>, audio: Option<&AudioFormat>) -> Result<Self, Unsupported> {
        let video = video.map(|format| Ok((video_codec(format.codec)?, format.clone()))).transpose()?;
        match audio {
            Some(format) if format.codec != AudioCodec::Opus => Err(Unsupported::Audio(format.codec)),
            audio => Ok(Self { video, audio: audio.cloned() }),
        }
    }

    pub(super) const fn has_video(&self) -> bool {
        self.video.is_some()
    }

    pub(super) const fn has_audio(&self) -> bool {
        self.audio.is_some()
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_master(out, id::TRACKS, |out| {
            if let Some((codec, format)) = &self.video {
                put_master(out, id::TRACK_ENTRY, |out| put_video(out, codec, format));
            }
            if let Some(format) = &self.audio {
                put_master(out, id::TRACK_ENTRY, |out| put_audio(out, format));
            }
        });
    }
}

fn video_codec(codec: VideoCodec) -> Result<&'static [u8], Unsupported> {
    match codec {
        VideoCodec::Vp8 => Ok(b"V_VP8"),
        VideoCodec::Vp9 => Ok(b"V_VP9"),
        VideoCodec::Av1 => Ok(b"V_AV1"),
        codec => Err(Unsupported::Video(codec)),
    }
}

fn put_video(out: &mut Vec<u8>, codec: &[u8], format: &VideoFormat) {
    const TYPE: u64 = 1;
    put_entry(out, VIDEO_TRACK, TYPE, codec);
    if format.codec == VideoCodec::Av1 {
        put(out, id::CODEC_PRIVATE, &format.config);
    }
    put_master(out, id::VIDEO, |out| {
        put_number(out, id::PIXEL_WIDTH, format.width.into());
        put_number(out, id::PIXEL_HEIGHT, format.height.into());
    });
}

fn put_audio(out: &mut Vec<u8>, format: &AudioFormat) {
    const TYPE: u64 = 2;
    /// What a decoder needs to get into its stride (RFC 9559, 27.4.3: 80 ms).
    const PRE_ROLL_NANOS: u64 = 80_000_000;
    let channels = format.channels.clamp(1, 2);
    put_entry(out, AUDIO_TRACK, TYPE, b"A_OPUS");
    put(out, id::CODEC_PRIVATE, &opus_head(channels));
    put_number(out, id::SEEK_PRE_ROLL, PRE_ROLL_NANOS);
    put_master(out, id::AUDIO, |out| {
        put_float(out, id::SAMPLING_FREQUENCY, 48_000.0);
        put_number(out, id::CHANNELS, channels.into());
    });
}

fn put_entry(out: &mut Vec<u8>, number: u8, kind: u64, codec: &[u8]) {
    put_number(out, id::TRACK_NUMBER, number.into());
    put_number(out, id::TRACK_UID, number.into());
    put_number(out, id::TRACK_TYPE, kind);
    put_number(out, id::FLAG_LACING, 0);
    put(out, id::CODEC_ID, codec);
}

/// The identification header (RFC 7845, 5.1). Nothing is skipped at the start: a recording begins in the midst of a stream.
fn opus_head(channels: u8) -> Vec<u8> {
    let mut out = b"OpusHead".to_vec();
    out.extend([1, channels]);
    out.extend([0, 0]); // pre-skip
    out.extend(48_000_u32.to_le_bytes());
    out.extend([0, 0]); // gain
    out.push(0); // mono or stereo, no mapping
    out
}

/// Appends what a file begins with.
pub(super) fn put_head(out: &mut Vec<u8>, tracks: &Tracks) {
    put_master(out, id::EBML, |out| {
        put_number(out, id::EBML_VERSION, 1);
        put_number(out, id::EBML_READ_VERSION, 1);
        put_number(out, id::EBML_MAX_ID_LENGTH, 4);
        put_number(out, id::EBML_MAX_SIZE_LENGTH, 8);
        put(out, id::DOC_TYPE, b"webm");
        put_number(out, id::DOC_TYPE_VERSION, 4);
        put_number(out, id::DOC_TYPE_READ_VERSION, 2);
    });
    ebml::put_id(out, id::SEGMENT);
    out.extend(ebml::long_length(ebml::UNKNOWN_LENGTH));
    put_void(out, SEEK_HEAD_ROOM);
    put_master(out, id::INFO, |out| {
        put_number(out, id::TIMESTAMP_SCALE, NANOS_A_TICK);
        put(out, id::MUXING_APP, NAME);
        put(out, id::WRITING_APP, NAME);
        put_void(out, DURATION_ROOM);
    });
    tracks.put(out);
}

impl Rooms {
    /// Finds the rooms in the head of a file, whether they are filled already or not, and how long the head is.
    pub(super) fn find(head: &[u8]) -> Option<(Self, u64)> {
        let (first, length, header) = ebml::take_header(head)?;
        let segment_id = header + usize::try_from(length).ok()?;
        let (second, _, header) = ebml::take_header(head.get(segment_id..)?)?;
        // the length of the segment was written in eight bytes behind an id of four
        if (first, second, header) != (id::EBML, id::SEGMENT, 12) {
            return None;
        }
        let segment = segment_id + header;
        let info = segment + SEEK_HEAD_ROOM;
        let (info_id, info_length, info_header) = ebml::take_header(head.get(info..)?)?;
        let tracks = info + info_header + usize::try_from(info_length).ok()?;
        let (tracks_id, tracks_length, tracks_header) = ebml::take_header(head.get(tracks..)?)?;
        let end = tracks + tracks_header + usize::try_from(tracks_length).ok()?;
        if (info_id, tracks_id) != (id::INFO, id::TRACKS) || end > head.len() {
            return None;
        }
        let rooms = Self {
            segment_length: segment as u64 - 8,
            segment: segment as u64,
            seek_head: segment as u64,
            info: info as u64,
            duration: (tracks - DURATION_ROOM) as u64,
            tracks: tracks as u64,
        };
        Some((rooms, end as u64))
    }

    /// The length that the segment tells, if it tells one.
    pub(super) fn told_length(&self, head: &[u8]) -> Option<u64> {
        let at = usize::try_from(self.segment_length).ok()?;
        let marked = u64::from_be_bytes(*head.get(at..)?.first_chunk()?);
        let length = marked & ebml::UNKNOWN_LENGTH;
        (length != ebml::UNKNOWN_LENGTH).then_some(length)
    }

    pub(super) fn tell_duration(&self, ticks: u64) -> Patch {
        let mut bytes = Vec::new();
        put_float(&mut bytes, id::DURATION, ticks as f64);
        Patch { offset: self.duration, bytes }
    }

    /// The whole file's length is what finishes it; it comes last.
    pub(super) fn tell_length(&self, file: u64) -> Patch {
        Patch { offset: self.segment_length, bytes: ebml::long_length(file - self.segment).to_vec() }
    }

    pub(super) fn tell_places(&self, cues: u64) -> Patch {
        let mut places = Vec::new();
        for (id, at) in [(id::INFO, self.info), (id::TRACKS, self.tracks), (id::CUES, cues)] {
            put_master(&mut places, id::SEEK, |out| {
                put(out, id::SEEK_ID, &id.to_be_bytes());
                put(out, id::SEEK_POSITION, &(at - self.segment).to_be_bytes());
            });
        }
        let mut bytes = Vec::new();
        ebml::put_id(&mut bytes, id::SEEK_HEAD);
        put_length(&mut bytes, places.len() as u64);
        bytes.extend(places);
        let rest = SEEK_HEAD_ROOM - bytes.len();
        put_void(&mut bytes, rest);
        Patch { offset: self.seek_head, bytes }
    }
}
