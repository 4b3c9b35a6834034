use std::net::{IpAddr, SocketAddr};

use sdp_types::{Media, Session};

use super::format::Format;
use crate::webrtc::{MediaKind, SdpError};

/// What the remote side says of itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Description {
    /// In its order: an answer has as many.
    pub(super) sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    /// As it stands there, for an answer that rejects it.
    pub(super) media: String,
    pub(super) protocol: String,
    pub(super) formats_text: String,
    pub(super) mid: Option<String>,
    /// Nothing if it cannot be exchanged here: it is encrypted, switched off, or has no format that is known.
    pub(super) stream: Option<RemoteStream>,
}

/// A stream that can be exchanged.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RemoteStream {
    pub(super) kind: MediaKind,
    /// Where it receives; nothing while it is on hold.
    pub(super) address: Option<SocketAddr>,
    pub(super) rtcp_port: u16,
    /// RTP and RTCP come and go through one port.
    pub(super) is_muxed: bool,
    pub(super) sends: bool,
    pub(super) receives: bool,
    /// It takes feedback at any time (RFC 4585).
    pub(super) has_feedback: bool,
    pub(super) formats: Vec<Format>,
}

const MAX_SECTIONS: usize = 16;
const MAX_FORMATS: usize = 64;

impl Description {
    pub(super) fn read(text: &str) -> Result<Self, SdpError> {
        let session = Session::parse(text.as_bytes()).map_err(|error| SdpError::Parse(error.to_string()))?;
        if !(1..=MAX_SECTIONS).contains(&session.medias.len()) {
            return Err(SdpError::Parse(format!(
                "{} media sections: 1 to {MAX_SECTIONS} are taken",
                session.medias.len()
            )));
        }
        let sections: Result<Vec<_>, _> = session.medias.iter().map(|media| section(&session, media)).collect();
        Ok(Self { sections: sections? })
    }
}

fn section(session: &Session, media: &Media) -> Result<Section, SdpError> {
    Ok(Section {
        media: media.media.clone(),
        protocol: media.proto.clone(),
        formats_text: media.fmt.clone(),
        mid: value(media, "mid").map(str::to_owned),
        stream: stream(session, media)?,
    })
}

fn stream(session: &Session, media: &Media) -> Result<Option<RemoteStream>, SdpError> {
    let kind = match media.media.as_str() {
        "audio" => MediaKind::Audio,
        "video" => MediaKind::Video,
        _ => return Ok(None),
    };
    let has_feedback = match media.proto.as_str() {
        "RTP/AVP" => false,
        "RTP/AVPF" => true,
        _ => return Ok(None),
    };
    let formats = formats(kind, media);
    if media.port == 0 || formats.is_empty() {
        return Ok(None);
    }
    let (sends, receives) = directions(session, media);
    let rtcp_port = value(media, "rtcp").and_then(|value| value.split_whitespace().next()?.parse().ok());
    Ok(Some(RemoteStream {
        kind,
        address: address(session, media)?.map(|address| SocketAddr::new(address, media.port)),
        rtcp_port: rtcp_port.unwrap_or(media.port.saturating_add(1)),
        is_muxed: has(media, "rtcp-mux"),
        sends,
        receives,
        has_feedback,
        formats,
    }))
}

/// The address of the section, or else of the session; nothing if it is the one that means hold (RFC 3264, 8.4).
fn address(session: &Session, media: &Media) -> Result<Option<IpAddr>, SdpError> {
    let connection = media.connections.first().or(session.connection.as_ref());
    let connection = connection.ok_or_else(|| SdpError::Parse("no connection address".to_owned()))?;
    let text = connection.connection_address.split('/').next().unwrap_or_default();
    let address: IpAddr = text.parse().map_err(|_| SdpError::Parse("the connection is no IP address".to_owned()))?;
    Ok((!address.is_unspecified()).then_some(address))
}

fn directions(session: &Session, media: &Media) -> (bool, bool) {
    let of = |attributes: &[sdp_types::Attribute]| {
        attributes.iter().find_map(|attribute| match attribute.attribute.as_str() {
            "sendrecv" => Some((true, true)),
            "sendonly" => Some((true, false)),
            "recvonly" => Some((false, true)),
            "inactive" => Some((false, false)),
            _ => None,
        })
    };
    of(&media.attributes).or_else(|| of(&session.attributes)).unwrap_or((true, true))
}

fn formats(kind: MediaKind, media: &Media) -> Vec<Format> {
    let numbers = media.fmt.split_whitespace().take(MAX_FORMATS).filter_map(|number| number.parse().ok());
    let of = |name: &str, number: u8| {
        let values = media.attributes.iter().filter(|attribute| attribute.attribute == name);
        let mut split = values.filter_map(|attribute| attribute.value.as_deref()?.split_once(' '));
        split.find_map(|(of, value)| (of.parse() == Ok(number)).then_some(value))
    };
    let read = |number: u8| Format::read(kind, number, of("rtpmap", number), of("fmtp", number));
    numbers.filter(|number| *number < 128).filter_map(read).collect()
}

fn has(media: &Media, name: &str) -> bool {
    media.attributes.iter().any(|attribute| attribute.attribute == name)
}

fn value<'a>(media: &'a Media, name: &str) -> Option<&'a str> {
    media.attributes.iter().find(|attribute| attribute.attribute == name)?.value.as_deref()
}

#[cfg(test)]
mod tests {
    use str0m::format::Codec;

    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n\
        m=audio 5004 RTP/AVP 111 0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\na=sendonly\r\n\
        m=video 5006 RTP/AVPF 97 98\r\nc=IN IP4 192.0.2.8/127\r\na=rtpmap:97 H264/90000\r\n\
        a=fmtp:97 packetization-mode=1;profile-level-id=42e01f\r\na=rtpmap:98 theora/90000\r\na=rtcp:7001\r\na=mid:v\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n\
        m=video 5008 RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n\
        m=audio 0 RTP/AVP 0\r\n";

    #[test]
    fn an_offer_is_read() {
        let sections = Description::read(OFFER).unwrap().sections;
        let streams: Vec<_> = sections.iter().map(|section| section.stream.clone()).collect();
        let [Some(audio), Some(video), None, None, None] = streams.as_slice() else { panic!("{streams:?}") };
        assert_eq!(audio.address, Some("192.0.2.7:5004".parse().unwrap()));
        assert_eq!((audio.rtcp_port, audio.sends, audio.receives, audio.has_feedback), (5005, true, false, false));
        assert_eq!(audio.formats.iter().map(|it| it.payload_type).collect::<Vec<_>>(), [111, 0]);
        assert_eq!(video.address, Some("192.0.2.8:5006".parse().unwrap()));
        assert_eq!((video.rtcp_port, video.sends, video.receives, video.has_feedback), (7001, true, true, true));
        let [format] = video.formats.as_slice() else { panic!("{video:?}") };
        assert_eq!((format.spec.codec, format.spec.format.packetization_mode), (Codec::H264, Some(1)));
        assert_eq!(sections[1].mid.as_deref(), Some("v"));
    }

    #[test]
    fn on_hold_there_is_no_address() {
        let held = OFFER.replace("192.0.2.7\r\nt", "0.0.0.0\r\nt");
        let description = Description::read(&held).unwrap();
        assert_eq!(description.sections[0].stream.as_ref().unwrap().address, None);
    }

    #[test]
    fn what_is_broken_is_refused() {
        let many = format!("{OFFER}{}", "m=audio 1 RTP/AVP 0\r\n".repeat(20));
        let named = OFFER.replace("IN IP4 192.0.2.7\r\nt", "IN IP4 phone.example\r\nt");
        let nowhere = OFFER.replace("c=IN IP4 192.0.2.7\r\n", "");
        for text in ["", "v=0", "\0\0\0", &many, &named, &nowhere] {
            assert!(matches!(Description::read(text), Err(SdpError::Parse(_))), "{text}");
        }
    }
}
