use bytes::Bytes;

use super::boxes::{self, Fields, find};
use super::descriptors;
use super::error::Error;
use super::track::Coding;
use crate::opus::{self, Head};
use crate::{AudioCodec, AudioFormat, Format, Kind, VideoCodec, VideoFormat, aac, h264, h265};

/// What the samples of a track are.
#[derive(Debug)]
pub(super) enum Entry {
    Known(std::boxed::Box<Coding>),
    /// Known by name only.
    Named(&'static str),
}

/// More than codecs' configurations have.
const LARGEST_CONFIG: usize = 64 * 1024;

/// The first entry of `stsd` (8.5.2).
pub(super) fn read(stsd: &[u8], kind: Kind) -> Result<Entry, Error> {
    const BROKEN: Error = Error::Broken("its description of a track makes no sense");
    let (_, _, mut fields) = Fields::full(stsd).ok_or(BROKEN)?;
    fields.skip(4).ok_or(BROKEN)?; // entry_count
    let entry = boxes::each(fields.rest()).next().ok_or(BROKEN)?;
    if matches!(&entry.kind, b"encv" | b"enca") {
        return Err(Error::Encrypted);
    }
    match kind {
        Kind::Video => video(entry),
        Kind::Audio => audio(entry),
    }
    .ok_or(BROKEN)
}

fn known(coding: Coding) -> Option<Entry> {
    Some(Entry::Known(std::boxed::Box::new(coding)))
}

/// Of the fields of a VisualSampleEntry (12.1.3).
struct Visual<'a> {
    width: u32,
    height: u32,
    boxes: &'a [u8],
}

impl<'a> Visual<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(body);
        fields.skip(8 + 16)?;
        let (width, height) = (fields.u16()?.into(), fields.u16()?.into());
        fields.skip(50)?;
        Some(Self { width, height, boxes: fields.rest() })
    }

    /// What is passed on as it is.
    fn plain(&self, codec: VideoCodec, config: &[u8]) -> Option<Entry> {
        let Self { width, height, .. } = *self;
        known(Coding::plain(Format::Video(VideoFormat { codec, width, height, config: capped(config)? })))
    }
}

fn video(entry: boxes::Box<'_>) -> Option<Entry> {
    let visual = Visual::read(entry.body)?;
    match &entry.kind {
        b"avc1" | b"avc3" => {
            let config = h264::Config::parse(find(visual.boxes, b"avcC")?)?;
            let mut assembler = h264::Assembler::new();
            assembler.configure(&config);
            known(Coding::H264 { assembler, length_size: config.length_size })
        }
        b"hvc1" | b"hev1" => {
            let config = h265::Config::parse(find(visual.boxes, b"hvcC")?)?;
            let mut assembler = h265::Assembler::new();
            assembler.configure(&config);
            known(Coding::H265 { assembler, length_size: config.length_size })
        }
        b"vp08" => visual.plain(VideoCodec::Vp8, find(visual.boxes, b"vpcC")?),
        b"vp09" => visual.plain(VideoCodec::Vp9, find(visual.boxes, b"vpcC")?),
        b"av01" => visual.plain(VideoCodec::Av1, find(visual.boxes, b"av1C")?),
        b"mp4v" => mpeg_video(&visual),
        b"dvh1" | b"dvhe" => Some(Entry::Named("Dolby Vision")),
        b"vvc1" | b"vvi1" => Some(Entry::Named("H.266")),
        b"jpeg" | b"mjpg" => Some(Entry::Named("Motion JPEG")),
        _ => Some(Entry::Named("a video codec that is not known")),
    }
}

fn mpeg_video(visual: &Visual<'_>) -> Option<Entry> {
    let elementary = descriptors::parse(find(visual.boxes, b"esds")?)?;
    match elementary.object_type {
        0x20 => visual.plain(VideoCodec::Mpeg4, elementary.config),
        0x60..=0x65 => visual.plain(VideoCodec::Mpeg2, elementary.config),
        0x6a => Some(Entry::Named("MPEG-1 video")),
        0x6c => Some(Entry::Named("Motion JPEG")),
        _ => Some(Entry::Named("a video codec that is not known")),
    }
}

/// Of the fields of an AudioSampleEntry (12.2.3).
struct Sounding<'a> {
    channels: u8,
    sample_rate: u32,
    boxes: &'a [u8],
}

impl<'a> Sounding<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(body);
        fields.skip(8)?;
        let version = fields.u16()?;
        fields.skip(6)?;
        let channels = fields.u16()?.min(255) as u8;
        fields.skip(6)?;
        let sample_rate = fields.u32()? >> 16;
        if version == 1 {
            fields.skip(16)?; // QuickTime's first extension
        }
        Some(Self { channels, sample_rate, boxes: fields.rest() })
    }

    fn plain(&self, codec: AudioCodec) -> Option<Entry> {
        let Self { channels, sample_rate, .. } = *self;
        known(Coding::plain(Format::Audio(AudioFormat { codec, sample_rate, channels, config: Bytes::new() })))
    }
}

fn audio(entry: boxes::Box<'_>) -> Option<Entry> {
    let sounding = Sounding::read(entry.body)?;
    match &entry.kind {
        b"mp4a" => mpeg_audio(&sounding),
        b"Opus" => opus(&sounding),
        b".mp3" => sounding.plain(AudioCodec::Mp3),
        b"ac-3" => sounding.plain(AudioCodec::Ac3),
        b"ulaw" => sounding.plain(AudioCodec::Pcmu),
        b"alaw" => sounding.plain(AudioCodec::Pcma),
        b"ec-3" => Some(Entry::Named("E-AC-3")),
        b"fLaC" => Some(Entry::Named("FLAC")),
        b"alac" => Some(Entry::Named("ALAC")),
        b"dtsc" | b"dtse" | b"dtsh" | b"dtsl" => Some(Entry::Named("DTS")),
        b"ac-4" => Some(Entry::Named("AC-4")),
        _ => Some(Entry::Named("an audio codec that is not known")),
    }
}

/// QuickTime hides `esds` in `wave`.
fn mpeg_audio(sounding: &Sounding<'_>) -> Option<Entry> {
    let esds = find(sounding.boxes, b"esds").or_else(|| boxes::find_path(sounding.boxes, &[b"wave", b"esds"]))?;
    let elementary = descriptors::parse(esds)?;
    match elementary.object_type {
        0x40 | 0x66..=0x68 => {
            let config = aac::Config::parse(elementary.config)?;
            known(Coding::plain(Format::Audio(AudioFormat {
                codec: AudioCodec::Aac,
                sample_rate: config.output_rate,
                channels: config.output_channels(),
                config: capped(elementary.config)?,
            })))
        }
        0x69 | 0x6b => sounding.plain(AudioCodec::Mp3),
        0xa5 => sounding.plain(AudioCodec::Ac3),
        0xa6 => Some(Entry::Named("E-AC-3")),
        0xa9 | 0xac => Some(Entry::Named("DTS")),
        _ => Some(Entry::Named("an audio codec that is not known")),
    }
}

/// `dOps` is the identification header in the other byte order (Opus in ISOBMFF, 4.3.2).
fn opus(sounding: &Sounding<'_>) -> Option<Entry> {
    let mut fields = Fields::new(find(sounding.boxes, b"dOps")?);
    fields.skip(1)?; // version
    let channels = fields.u8()?;
    let (pre_skip, input_rate, gain) = (fields.u16()?, fields.u32()?, fields.u16()? as i16);
    let config = Head { channels, pre_skip, input_rate, gain }.to_bytes(&capped(fields.rest())?);
    let format = AudioFormat { codec: AudioCodec::Opus, sample_rate: opus::RATE, channels, config };
    known(Coding::plain(Format::Audio(format)))
}

fn capped(config: &[u8]) -> Option<Bytes> {
    (config.len() <= LARGEST_CONFIG).then(|| Bytes::copy_from_slice(config))
}
