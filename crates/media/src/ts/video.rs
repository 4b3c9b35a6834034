use std::collections::VecDeque;
use std::time::Duration;

use super::pes::Pes;
use super::{mpeg2, mpeg4};
use crate::demux::{Announcer, Event};
use crate::h264::Picture;
use crate::{Format, Frame, Kind, MediaTime, VideoCodec, VideoFormat, annex_b, h264, h265, nal};

/// Makes frames of the PES packets of a stream of pictures.
#[derive(Debug)]
pub(super) struct Pictures {
    coding: Coding,
    announcer: Announcer,
    is_announced: bool,
    last: Option<MediaTime>,
}

#[derive(Debug)]
enum Coding {
    H264(h264::Assembler),
    H265(h265::Assembler),
    Mpeg2,
    Mpeg4,
}

/// What cannot be used of a PES packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dropped;

/// More pictures than honest streams have in one PES packet.
const MOST_PICTURES: usize = 64;

impl Pictures {
    /// `None` for a codec that transport streams do not carry.
    pub(super) fn new(codec: VideoCodec) -> Option<Self> {
        let coding = match codec {
            VideoCodec::H264 => Coding::H264(h264::Assembler::new()),
            VideoCodec::H265 => Coding::H265(h265::Assembler::new()),
            VideoCodec::Mpeg2 => Coding::Mpeg2,
            VideoCodec::Mpeg4 => Coding::Mpeg4,
            VideoCodec::Vp8 | VideoCodec::Vp9 | VideoCodec::Av1 => return None,
        };
        Some(Self { coding, announcer: Announcer::default(), is_announced: false, last: None })
    }

    /// What follows has other times.
    pub(super) fn interrupt(&mut self) {
        self.last = None;
    }

    pub(super) fn read(&mut self, pes: &Pes<'_>, out: &mut VecDeque<Event>) -> Result<(), Dropped> {
        let pictures = self.coding.pictures(pes.payload)?;
        let step = self.coding.step();
        // a packet without times is one picture later than the last one
        let decode = pes.decode_time.or_else(|| Some(self.last? + step)).ok_or(Dropped)?;
        let presentation = pes.presentation_time.unwrap_or(decode);
        for (index, picture) in (0..).zip(pictures) {
            let Found { picture, format } = picture;
            self.announce(format, out);
            let later = step * index;
            self.last = Some(decode + later);
            if self.is_announced {
                out.push_back(frame(picture, decode + later, presentation + later));
            }
        }
        Ok(())
    }

    fn announce(&mut self, format: Option<VideoFormat>, out: &mut VecDeque<Event>) {
        if let Some(format) = format {
            self.is_announced = true;
            out.extend(self.announcer.announce(Format::Video(format)));
        }
    }
}

fn frame(picture: Picture, decode_time: MediaTime, presentation_time: MediaTime) -> Event {
    let Picture { data, is_keyframe } = picture;
    Event::Frame(Frame { kind: Kind::Video, decode_time, presentation_time, is_keyframe, data })
}

/// A picture, and what the stream is if that is new with it.
struct Found {
    picture: Picture,
    format: Option<VideoFormat>,
}

impl Coding {
    fn pictures(&mut self, data: &[u8]) -> Result<Vec<Found>, Dropped> {
        match self {
            Self::H264(assembler) => {
                let may_split = assembler.sps().is_none_or(|sps| !sps.is_interlaced);
                let groups = access_units(data, may_split, |unit| unit[0] & 0x1f == nal::DELIMITER)?;
                Ok(found(groups, |units| Some((assembler.assemble(units)?, assembler.take_format()))))
            }
            Self::H265(assembler) => {
                let groups = access_units(data, true, h265::is_delimiter)?;
                Ok(found(groups, |units| Some((assembler.assemble(units)?, assembler.take_format()))))
            }
            Self::Mpeg2 => Ok(raw(data, mpeg2::is_keyframe(data), mpeg2::format(data))),
            Self::Mpeg4 => Ok(raw(data, mpeg4::is_keyframe(data), Some(mpeg4::format()))),
        }
    }

    /// From one picture to the next, as the stream says; zero if it does not.
    fn step(&self) -> Duration {
        let rate = match self {
            Self::H264(assembler) => assembler.sps().and_then(|sps| sps.frame_rate),
            Self::H265(_) | Self::Mpeg2 | Self::Mpeg4 => None,
        };
        rate.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate.per_second()).ok()).unwrap_or_default()
    }
}

fn found<'a>(
    groups: Vec<Vec<&'a [u8]>>,
    assemble: impl FnMut(Vec<&'a [u8]>) -> Option<(Picture, Option<VideoFormat>)>,
) -> Vec<Found> {
    let pictures = groups.into_iter().filter_map(assemble);
    pictures.map(|(picture, format)| Found { picture, format }).collect()
}

fn raw(data: &[u8], is_keyframe: bool, format: Option<VideoFormat>) -> Vec<Found> {
    let picture = Picture { data: bytes::Bytes::copy_from_slice(data), is_keyframe };
    if data.is_empty() { vec![] } else { vec![Found { picture, format }] }
}

/// The units of a byte stream, picture by picture. Usually there is one picture; more are told apart by delimiters.
///
/// Two fields have a delimiter each and are one picture to us: `may_split` is false where there can be such.
fn access_units(data: &[u8], may_split: bool, is_delimiter: fn(&[u8]) -> bool) -> Result<Vec<Vec<&[u8]>>, Dropped> {
    let mut groups = vec![Vec::new()];
    for unit in annex_b::units(data) {
        if may_split && is_delimiter(unit) && groups.last().is_some_and(|group| !group.is_empty()) {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.last_mut() {
            group.push(unit);
        }
    }
    if groups.len() > MOST_PICTURES { Err(Dropped) } else { Ok(groups) }
}
