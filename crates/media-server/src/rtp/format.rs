use str0m::format::{Codec, CodecSpec, FormatParams};
use str0m::media::Frequency;

use crate::webrtc::MediaKind;

/// A payload type and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Format {
    pub(super) payload_type: u8,
    pub(super) spec: CodecSpec,
}

/// A codec as SDP names it; names are compared without regard to case.
struct Name {
    codec: Codec,
    text: &'static str,
    clock_rate: Frequency,
    channels: Option<u8>,
    kind: MediaKind,
}

const fn audio(codec: Codec, text: &'static str, clock_rate: Frequency, channels: Option<u8>) -> Name {
    Name { codec, text, clock_rate, channels, kind: MediaKind::Audio }
}

const fn video(codec: Codec, text: &'static str) -> Name {
    Name { codec, text, clock_rate: Frequency::NINETY_KHZ, channels: None, kind: MediaKind::Video }
}

const NAMES: &[Name] = &[
    audio(Codec::Opus, "opus", Frequency::FORTY_EIGHT_KHZ, Some(2)),
    audio(Codec::PCMU, "PCMU", Frequency::EIGHT_KHZ, None),
    audio(Codec::PCMA, "PCMA", Frequency::EIGHT_KHZ, None),
    video(Codec::Vp8, "VP8"),
    video(Codec::H264, "H264"),
    video(Codec::Vp9, "VP9"),
    video(Codec::Av1, "AV1"),
];

/// Payload types that need no `rtpmap` (RFC 3551, section 6).
const STATIC: &[(u8, &str)] = &[(0, "PCMU/8000"), (8, "PCMA/8000")];

impl Format {
    /// From the value of an `rtpmap` attribute without its payload type, and of an `fmtp`; `None` if it cannot be passed on.
    pub(super) fn read(kind: MediaKind, payload_type: u8, rtpmap: Option<&str>, fmtp: Option<&str>) -> Option<Self> {
        let by_number = || STATIC.iter().find(|(number, _)| *number == payload_type).map(|(_, rtpmap)| *rtpmap);
        let mut parts = rtpmap.or_else(by_number)?.trim().split('/');
        let (text, clock_rate): (_, u32) = (parts.next()?, parts.next()?.parse().ok()?);
        let is_it = |name: &&Name| {
            name.kind == kind && name.text.eq_ignore_ascii_case(text) && name.clock_rate.get() == clock_rate
        };
        let name = NAMES.iter().find(is_it)?;
        let format = fmtp.map(FormatParams::parse_line).unwrap_or_default();
        let spec = CodecSpec { codec: name.codec, clock_rate: name.clock_rate, channels: name.channels, format };
        Some(Self { payload_type, spec })
    }

    /// What an offer of ours has of one kind.
    pub(super) fn offered(kind: MediaKind) -> Vec<Self> {
        let h264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
        let offered: &[(u8, &str, Option<&str>)] = match kind {
            MediaKind::Audio => &[(96, "opus/48000/2", None), (0, "PCMU/8000", None), (8, "PCMA/8000", None)],
            MediaKind::Video => &[(97, "VP8/90000", None), (98, "H264/90000", Some(h264)), (99, "VP9/90000", None)],
        };
        offered.iter().filter_map(|(number, rtpmap, fmtp)| Self::read(kind, *number, Some(rtpmap), *fmtp)).collect()
    }

    /// The lines that describe it in a media section.
    pub(super) fn lines(&self) -> String {
        let Some(name) = NAMES.iter().find(|name| name.codec == self.spec.codec) else { return String::new() };
        let channels = name.channels.map(|channels| format!("/{channels}")).unwrap_or_default();
        let number = self.payload_type;
        let mut lines = format!("a=rtpmap:{number} {}/{}{channels}\r\n", name.text, name.clock_rate.get());
        let parameters = self.spec.format.to_string();
        if !parameters.is_empty() {
            lines.push_str(&format!("a=fmtp:{number} {parameters}\r\n"));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case() {
        let read = |kind, rtpmap| Format::read(kind, 111, Some(rtpmap), None).map(|format| format.spec.codec);
        assert_eq!(read(MediaKind::Audio, "OPUS/48000/2"), Some(Codec::Opus));
        assert_eq!(read(MediaKind::Video, "vp8/90000"), Some(Codec::Vp8));
        assert_eq!(read(MediaKind::Video, "VP8/8000"), None, "another clock");
        assert_eq!(read(MediaKind::Audio, "VP8/90000"), None, "no sound");
        assert_eq!(read(MediaKind::Audio, "telephone-event/8000"), None);
        assert_eq!(read(MediaKind::Audio, "opus"), None);
        assert_eq!(Format::read(MediaKind::Audio, 8, None, None).map(|it| it.spec.codec), Some(Codec::PCMA));
        assert_eq!(Format::read(MediaKind::Audio, 3, None, None), None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for kind in MediaKind::ALL {
            for format in Format::offered(kind) {
                let lines = format.lines();
                let value = |name: &str| {
                    let prefix = format!("a={name}:{} ", format.payload_type);
                    lines.lines().find_map(|line| line.strip_prefix(&prefix))
                };
                assert_eq!(
                    Format::read(kind, format.payload_type, value("rtpmap"), value("fmtp")),
                    Some(format.clone())
                );
            }
        }
    }
}
