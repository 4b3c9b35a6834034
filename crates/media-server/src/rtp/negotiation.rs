use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};

use super::description::{Description, RemoteStream, Section};
use super::format::Format;
use crate::webrtc::{MediaKind, OfferOptions, SdpError};

/// What this side says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    pub(super) address: IpAddr,
    /// Tells this session from others of the same host.
    pub(super) session: u64,
    /// Where RTP of each kind is received; RTCP one above.
    pub(super) audio_port: u16,
    pub(super) video_port: u16,
    pub(super) ssrcs: [u32; 2],
}

/// What both sides have agreed on for one kind of media.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms {
    pub(super) kind: MediaKind,
    /// Where to send media and RTCP; nothing while the remote side is on hold.
    pub(super) remote: Option<SocketAddr>,
    pub(super) remote_rtcp: Option<SocketAddr>,
    /// RTCP goes through the port of RTP.
    pub(super) is_muxed: bool,
    /// This side sends.
    pub(super) sends: bool,
    pub(super) receives: bool,
    pub(super) formats: Vec<Format>,
}

impl Local {
    fn port(&self, kind: MediaKind) -> u16 {
        match kind {
            MediaKind::Audio => self.audio_port,
            MediaKind::Video => self.video_port,
        }
    }

    fn ssrc(&self, kind: MediaKind) -> u32 {
        match kind {
            MediaKind::Audio => self.ssrcs[0],
            MediaKind::Video => self.ssrcs[1],
        }
    }

    fn head(&self) -> String {
        let (session, version) = (self.session, if self.address.is_ipv4() { "IP4" } else { "IP6" });
        let address = self.address;
        format!(
            "v=0\r\no=- {session} {session} IN {version} {address}\r\ns=Kurento Live\r\nc=IN {version} {address}\r\nt=0 0\r\n"
        )
    }

    fn section(&self, section: &Accepted<'_>) -> String {
        let Accepted { kind, protocol, formats, direction, is_muxed, has_feedback, mid } = *section;
        let media = if kind == MediaKind::Audio { "audio" } else { "video" };
        let numbers: Vec<_> = formats.iter().map(|format| format.payload_type.to_string()).collect();
        let mut text = format!("m={media} {} {protocol} {}\r\n", self.port(kind), numbers.join(" "));
        formats.iter().for_each(|format| text.push_str(&format.lines()));
        // writing into a string does not fail
        _ = write!(text, "a=rtcp:{}\r\na={direction}\r\n", self.port(kind) + u16::from(!is_muxed));
        if is_muxed {
            text.push_str("a=rtcp-mux\r\n");
        }
        if has_feedback && kind == MediaKind::Video {
            text.push_str("a=rtcp-fb:* nack pli\r\na=rtcp-fb:* ccm fir\r\n");
        }
        if let Some(mid) = mid {
            _ = write!(text, "a=mid:{mid}\r\n");
        }
        _ = write!(text, "a=ssrc:{} cname:{}\r\n", self.ssrc(kind), self.cname());
        text
    }

    /// The name under which both streams belong together.
    pub(super) fn cname(&self) -> String {
        format!("live-{:016x}", self.session)
    }
}

struct Accepted<'a> {
    kind: MediaKind,
    protocol: &'a str,
    formats: &'a [Format],
    direction: &'a str,
    is_muxed: bool,
    has_feedback: bool,
    mid: Option<&'a str>,
}

/// The first section of each kind that can be exchanged.
fn first_of_each_kind(description: &Description) -> impl Iterator<Item = (usize, &RemoteStream)> {
    let streams = || description.sections.iter().enumerate().filter_map(|(at, it)| Some((at, it.stream.as_ref()?)));
    MediaKind::ALL.into_iter().filter_map(move |kind| streams().find(|(_, stream)| stream.kind == kind))
}

/// What an offer comes to, of both kinds or one.
pub(super) fn terms_of_offer(offer: &Description) -> Vec<Terms> {
    first_of_each_kind(offer).map(|(_, stream)| terms(stream, stream.formats.clone())).collect()
}

/// What the answer to our offer comes to: of what was offered, what the answer has.
pub(super) fn terms_of_answer(answer: &Description) -> Vec<Terms> {
    let agreed = |stream: &RemoteStream| {
        let offered = Format::offered(stream.kind);
        let is_offered = |format: &&Format| {
            offered.iter().any(|it| it.payload_type == format.payload_type && it.spec.codec == format.spec.codec)
        };
        let formats: Vec<_> = stream.formats.iter().filter(is_offered).cloned().collect();
        (!formats.is_empty()).then(|| terms(stream, formats))
    };
    first_of_each_kind(answer).filter_map(|(_, stream)| agreed(stream)).collect()
}

fn terms(stream: &RemoteStream, formats: Vec<Format>) -> Terms {
    let rtcp_port = if stream.is_muxed { stream.address.map(|it| it.port()) } else { Some(stream.rtcp_port) };
    Terms {
        kind: stream.kind,
        remote: stream.address,
        remote_rtcp: stream.address.zip(rtcp_port).map(|(address, port)| SocketAddr::new(address.ip(), port)),
        is_muxed: stream.is_muxed,
        sends: stream.receives,
        receives: stream.sends,
        formats,
    }
}

/// Answers an offer: what cannot be exchanged is rejected, section by section (RFC 3264, section 6).
pub(super) fn answer(local: &Local, offer: &Description) -> String {
    let taken: Vec<usize> = first_of_each_kind(offer).map(|(at, _)| at).collect();
    let mut text = local.head();
    for (at, section) in offer.sections.iter().enumerate() {
        match section.stream.as_ref().filter(|_| taken.contains(&at)) {
            Some(stream) => text.push_str(&local.section(&accepted(section, stream))),
            None => text.push_str(&rejected(section)),
        }
    }
    text
}

fn accepted<'a>(section: &'a Section, stream: &'a RemoteStream) -> Accepted<'a> {
    let direction = match (stream.receives, stream.sends) {
        (true, true) => "sendrecv",
        (true, false) => "sendonly",
        (false, true) => "recvonly",
        (false, false) => "inactive",
    };
    Accepted {
        kind: stream.kind,
        protocol: &section.protocol,
        formats: &stream.formats,
        direction,
        is_muxed: stream.is_muxed,
        has_feedback: stream.has_feedback,
        mid: section.mid.as_deref(),
    }
}

fn rejected(section: &Section) -> String {
    let mid = section.mid.as_ref().map(|mid| format!("a=mid:{mid}\r\n")).unwrap_or_default();
    format!("m={} 0 {} {}\r\n{mid}", section.media, section.protocol, section.formats_text)
}

/// An offer of our own, which sends and receives whatever is asked for.
pub(super) fn offer(local: &Local, options: OfferOptions) -> Result<String, SdpError> {
    let wanted = [(MediaKind::Audio, options.audio), (MediaKind::Video, options.video)];
    let kinds: Vec<_> = wanted.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(kind, _)| kind).collect();
    if kinds.is_empty() {
        return Err(SdpError::Parse("an offer without media".to_owned()));
    }
    let mut text = local.head();
    for kind in kinds {
        let formats = Format::offered(kind);
        text.push_str(&local.section(&Accepted {
            kind,
            protocol: "RTP/AVPF",
            formats: &formats,
            direction: "sendrecv",
            is_muxed: false,
            has_feedback: true,
            mid: None,
        }));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local() -> Local {
        let address = "192.0.2.1".parse().unwrap();
        Local { address, session: 7, audio_port: 6000, video_port: 6002, ssrcs: [11, 12] }
    }

    const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n\
        m=video 5006 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=sendonly\r\na=rtcp-mux\r\n\
        m=video 5008 RTP/AVP 98\r\na=rtpmap:98 VP8/90000\r\na=mid:second\r\n\
        m=audio 5004 RTP/AVP 111 5\r\na=rtpmap:111 opus/48000/2\r\n";

    #[test]
    fn an_answer_mirrors_its_offer() {
        let offer = Description::read(OFFER).unwrap();
        let answer = Description::read(&answer(&local(), &offer)).unwrap();
        let [video, second, audio] = answer.sections.as_slice() else { panic!("{answer:?}") };
        let stream = video.stream.as_ref().unwrap();
        assert_eq!(stream.address, Some("192.0.2.1:6002".parse().unwrap()));
        assert_eq!((stream.sends, stream.receives, stream.is_muxed, stream.has_feedback), (false, true, true, true));
        assert!(second.stream.is_none(), "one of each kind");
        assert_eq!(second.mid.as_deref(), Some("second"));
        let stream = audio.stream.as_ref().unwrap();
        assert_eq!((stream.sends, stream.receives, stream.rtcp_port), (true, true, 6001));
        assert_eq!(stream.formats.len(), 1);
    }

    #[test]
    fn terms_are_the_other_way_round() {
        let terms = terms_of_offer(&Description::read(OFFER).unwrap());
        let [audio, video] = terms.as_slice() else { panic!("{terms:?}") };
        assert!(audio.sends && audio.receives && !video.sends && video.receives);
        assert_eq!(audio.remote_rtcp, Some("192.0.2.7:5005".parse().unwrap()));
        assert_eq!(video.remote_rtcp, Some("192.0.2.7:5006".parse().unwrap()));
    }

    #[test]
    fn our_offer_can_be_answered_by_another_of_our_kind() {
        let ours = offer(&local(), OfferOptions { audio: true, video: true }).unwrap();
        let theirs = Local { address: "192.0.2.2".parse().unwrap(), ..local() };
        let answer = answer(&theirs, &Description::read(&ours).unwrap());
        let terms = terms_of_answer(&Description::read(&answer).unwrap());
        assert_eq!(terms.len(), 2);
        assert!(terms.iter().all(|terms| terms.sends && terms.receives && terms.formats.len() == 3));
        assert_eq!(terms[1].remote, Some("192.0.2.2:6002".parse().unwrap()));
        assert!(offer(&local(), OfferOptions { audio: false, video: false }).is_err());
    }

    #[test]
    fn an_answer_with_what_was_not_offered_agrees_on_nothing() {
        let answer = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n\
            m=video 5006 RTP/AVPF 97\r\na=rtpmap:97 AV1/90000\r\n";
        assert_eq!(terms_of_answer(&Description::read(answer).unwrap()), []);
    }
}
