use str0m::RtcConfig;
use str0m::format::{Codec, CodecSpec, PayloadParams};

/// Offers and accepts what a browser can send and receive and what can be forwarded as it is.
pub(super) fn all(config: RtcConfig) -> RtcConfig {
    config
        .clear_codecs()
        .enable_opus(true, false)
        .enable_pcmu(true, false)
        .enable_pcma(true, false)
        .enable_vp8(true)
        .enable_h264(true)
        .enable_vp9(true)
        .enable_av1(true)
}

/// Accepts, beside all audio, only the video codec that the source sends: what is forwarded is not transcoded.
pub(super) fn only_video(config: RtcConfig, video: Codec) -> RtcConfig {
    all(config)
        .enable_vp8(video == Codec::Vp8)
        .enable_h264(video == Codec::H264)
        .enable_vp9(video == Codec::Vp9)
        .enable_av1(video == Codec::Av1)
}

/// The negotiated payload format under which packets of `spec` may be sent.
///
/// The same format where there is one; else one of the same codec that decodes the same way.
pub(super) fn choose<'a>(
    negotiated: impl Iterator<Item = &'a PayloadParams>,
    spec: CodecSpec,
) -> Option<&'a PayloadParams> {
    negotiated
        .filter(|params| params.spec().codec == spec.codec)
        .map(|params| (likeness(params.spec(), spec), params))
        .filter(|(likeness, _)| *likeness > 0)
        .max_by_key(|(likeness, _)| *likeness)
        .map(|(_, params)| params)
}

/// How well packets of `sent` go as `negotiated`; 0: they cannot be sent as this format.
pub(crate) fn likeness(negotiated: CodecSpec, sent: CodecSpec) -> u8 {
    if negotiated == sent {
        return 3;
    }
    match sent.codec {
        Codec::H264 => h264_likeness(negotiated, sent),
        Codec::Vp9 if negotiated.format.profile_id.unwrap_or(0) != sent.format.profile_id.unwrap_or(0) => 0,
        _ => 2,
    }
}

/// Fragmented units may not be sent in packetization mode 0 (RFC 6184, 6.2); profiles are tried in spite of a difference,
/// because decoders do more than the negotiated one.
fn h264_likeness(negotiated: CodecSpec, sent: CodecSpec) -> u8 {
    let mode = |spec: CodecSpec| spec.format.packetization_mode.unwrap_or(0);
    let profile = |spec: CodecSpec| spec.format.profile_level_id.map(|id| id >> 8);
    if mode(sent) > mode(negotiated) {
        0
    } else if profile(negotiated) == profile(sent) {
        2
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use str0m::Rtc;

    use super::*;

    fn params() -> Vec<PayloadParams> {
        all(Rtc::builder()).build(Instant::now()).codec_config().params().to_vec()
    }

    #[test]
    fn the_same_format_is_preferred() {
        let params = params();
        for wanted in &params {
            let chosen = choose(params.iter(), wanted.spec()).unwrap();
            assert_eq!(chosen.spec(), wanted.spec());
        }
    }

    #[test]
    fn fragments_are_not_sent_in_single_unit_mode() {
        let params = params();
        let is_mode = |mode| move |p: &&PayloadParams| p.spec().format.packetization_mode == Some(mode);
        let fragmented = params.iter().find(is_mode(1)).unwrap().spec();
        assert!(choose(params.iter().filter(is_mode(0)), fragmented).is_none());
    }

    #[test]
    fn another_codec_never_matches() {
        let params = params();
        let vp8 = params.iter().find(|p| p.spec().codec == Codec::Vp8).unwrap().spec();
        assert!(choose(params.iter().filter(|p| p.spec().codec != Codec::Vp8), vp8).is_none());
    }

    #[test]
    fn only_video_keeps_audio_and_one_codec() {
        let rtc = only_video(Rtc::builder(), Codec::H264).build(Instant::now());
        let codecs: Vec<Codec> = rtc.codec_config().params().iter().map(|p| p.spec().codec).collect();
        assert!(codecs.contains(&Codec::Opus) && codecs.contains(&Codec::H264));
        assert!(!codecs.contains(&Codec::Vp8) && !codecs.contains(&Codec::Vp9) && !codecs.contains(&Codec::Av1));
    }
}
