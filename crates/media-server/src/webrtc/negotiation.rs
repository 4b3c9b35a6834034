use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::format::Codec;
use str0m::media::{Direction, Mid};
use str0m::{IceCreds, Rtc};

use super::codecs;
use super::command::{EndpointOptions, MediaKind, OfferOptions, SdpError};
use super::formats;
use super::media_stream::in_one_stream;

/// What all connections of this process have in common: one certificate, as KMS has one for all of its endpoints.
#[derive(Clone)]
pub(super) struct Identity {
    crypto: Arc<CryptoProvider>,
    certificate: DtlsCert,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

impl Identity {
    /// `None` when the crypto library cannot make a certificate.
    pub(super) fn generate() -> Option<Self> {
        let crypto = str0m::crypto::from_feature_flags();
        let certificate = crypto.dtls_provider.generate_certificate()?;
        Some(Self { crypto: Arc::new(crypto), certificate })
    }
}

/// A connection as its first offer leaves it.
pub(super) struct Negotiated {
    pub(super) rtc: Rtc,
    pub(super) ufrag: String,
    /// The description of our side.
    pub(super) local: String,
    /// Present until the answer to our own offer has come.
    pub(super) pending: Option<SdpPendingOffer>,
    /// The first section of each kind.
    pub(super) media: Vec<(MediaKind, Mid)>,
}

/// Where bandwidth estimation starts: enough for a first picture in good quality, little enough for a home connection.
const INITIAL_ESTIMATE: Bitrate = Bitrate::kbps(2_500);
/// How often the connection says what it counts beside packets.
const REPORT_INTERVAL: Duration = Duration::from_secs(2);
/// How many sections a description may have; a page has one for each kind.
const MAX_MEDIA_SECTIONS: usize = 16;
/// How many packets are kept to answer NACKs with: about two seconds of video at 4 Mbit/s.
const RESEND_PACKETS: usize = 800;

/// Answers a remote offer; with `video`, in no other video codec than that.
pub(super) fn answer(
    identity: &Identity,
    options: EndpointOptions,
    video: Option<Codec>,
    offer: &str,
) -> Result<Negotiated, SdpError> {
    if offer.matches("\nm=").count() > MAX_MEDIA_SECTIONS {
        return Err(SdpError::Parse(format!("more than {MAX_MEDIA_SECTIONS} media sections")));
    }
    let text = formats::only_offered(&restrict(offer, options));
    let offer = SdpOffer::from_sdp_string(&text).map_err(|error| SdpError::Parse(error.to_string()))?;
    let (mut rtc, ufrag) = connection(identity, video);
    let answer = rtc.sdp_api().accept_offer(offer).map_err(|error| SdpError::Parse(error.to_string()))?;
    let local = formats::in_order_of(&text, &in_one_stream(&answer.to_sdp_string()));
    let media = sections(&local);
    Ok(Negotiated { rtc, ufrag, local, pending: None, media })
}

/// Makes an offer of our own.
pub(super) fn offer(
    identity: &Identity,
    options: EndpointOptions,
    wanted: OfferOptions,
) -> Result<Negotiated, SdpError> {
    let (mut rtc, ufrag) = connection(identity, None);
    let mut api = rtc.sdp_api();
    for (kind, is_wanted) in [(MediaKind::Audio, wanted.audio), (MediaKind::Video, wanted.video)] {
        if is_wanted {
            api.add_media(kind.into(), direction(options), None, None, None);
        }
    }
    let (offer, pending) = api.apply().ok_or_else(|| SdpError::Parse("an offer without media".to_owned()))?;
    let local = in_one_stream(&offer.to_sdp_string());
    let media = sections(&local);
    Ok(Negotiated { rtc, ufrag, local, pending: Some(pending), media })
}

/// Accepts the answer to an offer of ours.
pub(super) fn accept(rtc: &mut Rtc, pending: SdpPendingOffer, answer: &str) -> Result<(), SdpError> {
    let answer = SdpAnswer::from_sdp_string(answer).map_err(|error| SdpError::Parse(error.to_string()))?;
    rtc.sdp_api().accept_answer(pending, answer).map_err(|error| SdpError::Parse(error.to_string()))
}

fn connection(identity: &Identity, video: Option<Codec>) -> (Rtc, String) {
    let credentials = IceCreds::new();
    let ufrag = credentials.ufrag.clone();
    let config = Rtc::builder()
        .set_crypto_provider(Arc::clone(&identity.crypto))
        .set_dtls_cert(identity.certificate.clone())
        .set_local_ice_credentials(credentials)
        .set_rtp_mode(true)
        .set_send_buffer_video(RESEND_PACKETS)
        .set_stats_interval(Some(REPORT_INTERVAL))
        .enable_bwe(Some(INITIAL_ESTIMATE));
    let config = match video {
        Some(codec) => codecs::only_video(config, codec),
        None => codecs::all(config),
    };
    (config.build(Instant::now()), ufrag)
}

/// The first section of each kind in a description of our own. (The library tells of them only once media flows.)
fn sections(description: &str) -> Vec<(MediaKind, Mid)> {
    let mut sections: Vec<(MediaKind, Mid)> = Vec::new();
    for section in description.split("\nm=").skip(1) {
        let kind = match section.split(' ').next() {
            Some("audio") => MediaKind::Audio,
            Some("video") => MediaKind::Video,
            _ => continue,
        };
        let mid = section.lines().find_map(|line| line.strip_prefix("a=mid:"));
        if let Some(mid) = mid.filter(|_| sections.iter().all(|(known, _)| *known != kind)) {
            sections.push((kind, Mid::from(mid)));
        }
    }
    sections
}

fn direction(options: EndpointOptions) -> Direction {
    match (options.recvonly, options.sendonly) {
        (true, false) => Direction::RecvOnly,
        (false, true) => Direction::SendOnly,
        _ => Direction::SendRecv,
    }
}

/// A one-way endpoint answers an offer for both ways as if only its own way had been offered, which is what RFC 3264, 6.1
/// lets an answer say.
fn restrict(offer: &str, options: EndpointOptions) -> String {
    match direction(options) {
        Direction::RecvOnly => offer.replace("a=sendrecv", "a=sendonly"),
        Direction::SendOnly => offer.replace("a=sendrecv", "a=recvonly"),
        _ => offer.to_owned(),
    }
}

impl From<MediaKind> for str0m::media::MediaKind {
    fn from(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Audio => Self::Audio,
            MediaKind::Video => Self::Video,
        }
    }
}

impl From<str0m::media::MediaKind> for MediaKind {
    fn from(kind: str0m::media::MediaKind) -> Self {
        if kind.is_audio() { Self::Audio } else { Self::Video }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity::generate().unwrap()
    }

    fn offer_text() -> String {
        let wanted = OfferOptions { audio: true, video: true };
        offer(&identity(), EndpointOptions::default(), wanted).unwrap().local
    }

    #[test]
    fn an_offer_is_answered_and_the_answer_accepted() {
        let identity = identity();
        let wanted = OfferOptions { audio: true, video: true };
        let mut offering = offer(&identity, EndpointOptions::default(), wanted).unwrap();
        let answering = answer(&identity, EndpointOptions::default(), None, &offering.local).unwrap();
        let pending = offering.pending.take().unwrap();
        assert_eq!(accept(&mut offering.rtc, pending, &answering.local), Ok(()));
    }

    #[test]
    fn an_answer_has_only_the_codec_of_the_source() {
        let answering = answer(&identity(), EndpointOptions::default(), Some(Codec::H264), &offer_text()).unwrap();
        assert!(answering.local.contains("H264/90000"));
        assert!(!answering.local.contains("VP8/90000"));
        assert!(answering.local.contains("opus/48000"));
    }

    #[test]
    fn a_one_way_endpoint_answers_one_way() {
        let recvonly = EndpointOptions { recvonly: true, sendonly: false };
        let answering = answer(&identity(), recvonly, None, &offer_text()).unwrap();
        assert!(answering.local.contains("a=recvonly") && !answering.local.contains("a=sendrecv"));
    }

    #[test]
    fn rubbish_is_an_error() {
        for rubbish in ["", "v=0", "v=0\r\nrubbish", &"\nm=".repeat(1000)] {
            let result = answer(&identity(), EndpointOptions::default(), None, rubbish).err();
            assert!(matches!(result, Some(SdpError::Parse(_))), "{rubbish:.20}: {result:?}");
        }
    }
}
