//! What negotiates by offer and answer: Kurento's SdpEndpoint.

use kurento::EventData;

use super::Model;
use super::base_rtp_endpoint::RtpBase;
use super::call::{Ask, Call, Negotiation, Outcome, Question};
use super::failure::Failure;
use super::id::ObjectId;
use super::now::Now;
use super::object::Body;
use crate::webrtc::{OfferOptions, SdpError};

/// Many times what a browser sends. The workers, which forward media at the same time, do not have to read more.
const MAX_SDP_BYTES: usize = 128 * 1024;

/// What has been negotiated, and what is asked of the remote side in it.
#[derive(Debug, Default)]
pub(super) struct Negotiated {
    pub(super) local: Option<String>,
    pub(super) remote: Option<String>,
    /// In kbit/s; 0 for no limit.
    max_audio_receive_bandwidth: i32,
    /// In kbit/s; 0 for no limit.
    max_video_receive_bandwidth: i32,
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "processOffer" => process_offer(model, call),
        "generateOffer" => generate_offer(model, call),
        "processAnswer" => process_answer(model, call),
        "getLocalSessionDescriptor" => local_descriptor(model, call),
        "getRemoteSessionDescriptor" => model.rtp_base(call.object).and_then(|it| remote_descriptor(it)),
        "getMaxAudioRecvBandwidth" => read(model, call, |it| it.max_audio_receive_bandwidth),
        "getMaxVideoRecvBandwidth" => read(model, call, |it| it.max_video_receive_bandwidth),
        "setMaxAudioRecvBandwidth" => {
            set(model, call, "maxAudioRecvBandwidth", |it, kbps| it.max_audio_receive_bandwidth = kbps)
        }
        "setMaxVideoRecvBandwidth" => {
            set(model, call, "maxVideoRecvBandwidth", |it, kbps| it.max_video_receive_bandwidth = kbps)
        }
        _ => return None,
    })
}

fn process_offer(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let offer = description(call, "offer")?;
    if offer.is_empty() {
        return Err(Failure::sdp("Empty offer not valid"));
    }
    ask(model, call, Negotiation::ProcessOffer(offer))
}

fn generate_offer(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let options = match call.parameters.optional_register("options")? {
        Some(options) => OfferOptions {
            audio: options.optional_boolean("offerToReceiveAudio", true)?,
            video: options.optional_boolean("offerToReceiveVideo", true)?,
        },
        None => OfferOptions { audio: true, video: true },
    };
    ask(model, call, Negotiation::GenerateOffer(options))
}

fn process_answer(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let answer = description(call, "answer")?;
    ask(model, call, Negotiation::ProcessAnswer(answer))
}

fn description(call: &Call<'_>, name: &str) -> Result<String, Failure> {
    let sdp = call.parameters.string(name)?;
    if sdp.len() > MAX_SDP_BYTES {
        return Err(Failure::sdp(format!("Invalid SDP: it may have {MAX_SDP_BYTES} bytes")));
    }
    Ok(sdp)
}

fn ask(model: &mut Model, call: &Call<'_>, negotiation: Negotiation) -> Result<Outcome, Failure> {
    let endpoint = model.rtp_base(call.object)?.endpoint;
    Ok(Outcome::Ask(Question {
        object: call.object.clone(),
        endpoint: Some(endpoint),
        ask: Ask::Negotiation(negotiation),
    }))
}

/// Notes what a worker answered to a negotiation.
pub(super) fn negotiated(
    model: &mut Model,
    now: Now,
    object: &ObjectId,
    negotiation: Negotiation,
    answer: Result<String, SdpError>,
) -> Result<Outcome, Failure> {
    let local = answer.map_err(|error| {
        tracing::debug!(object = object.as_str(), %error, "a negotiation failed");
        Failure::negotiation(&error, object.as_str())
    })?;
    let negotiated = &mut model.rtp_base(object)?.negotiated;
    negotiated.local = Some(local.clone());
    match negotiation {
        // The session starts when both sides have spoken.
        Negotiation::GenerateOffer(_) => {}
        Negotiation::ProcessOffer(remote) | Negotiation::ProcessAnswer(remote) => {
            negotiated.remote = Some(remote);
            model.raise(now.wall, object, EventData::MediaSessionStarted);
        }
    }
    Ok(Outcome::value(local))
}

/// With the candidates of an endpoint that has some.
fn local_descriptor(model: &Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let local = |base: &RtpBase| base.negotiated.local.clone().ok_or_else(Failure::no_local_sdp);
    match &model.objects.get(call.object.as_str())?.body {
        Body::RtpEndpoint(endpoint) => local(&endpoint.base).map(Outcome::value),
        Body::WebRtcEndpoint(endpoint) => {
            local(&endpoint.base).map(|local| Outcome::value(endpoint.with_candidates(&local)))
        }
        _ => Err(Failure::wrong_object_type()),
    }
}

fn remote_descriptor(base: &RtpBase) -> Result<Outcome, Failure> {
    base.negotiated.remote.as_deref().map(Outcome::value).ok_or_else(Failure::no_remote_sdp)
}

fn read(model: &mut Model, call: &Call<'_>, value: fn(&Negotiated) -> i32) -> Result<Outcome, Failure> {
    model.rtp_base(call.object).map(|endpoint| Outcome::value(value(&endpoint.negotiated)))
}

fn set(model: &mut Model, call: &Call<'_>, name: &str, set: fn(&mut Negotiated, i32)) -> Result<Outcome, Failure> {
    let kbps = call.parameters.integer(name)?.max(0);
    set(&mut model.rtp_base(call.object)?.negotiated, kbps);
    Ok(Outcome::NOTHING)
}
