//! Kurento's RtpEndpoint, as clients see it; its ports are a task's.

use super::Model;
use super::base_rtp_endpoint::RtpBase;
use super::effect::{Effect, RtpCall};
use super::factory::Made;
use super::failure::Failure;
use super::object::Body;
use super::parameters::Parameters;

#[derive(Debug)]
pub(super) struct RtpEndpoint {
    pub(super) base: RtpBase,
}

/// Makes an RtpEndpoint in the pipeline that the parameters name. Keys for SRTP are refused: what is exchanged is not encrypted.
pub(super) fn make(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    let pipeline = model.pipeline(&parameters.string("mediaPipeline")?)?;
    let crypto = parameters.optional_register("crypto")?;
    if crypto.is_some_and(|crypto| ["key", "keyBase64", "crypto"].into_iter().any(|name| crypto.has(name))) {
        return Err(Failure::illegal_parameter("SRTP with keys in SDP is not there: leave 'crypto' out"));
    }
    let is_v6 = parameters.optional_boolean("useIpv6", false)?;
    let id = model.new_endpoint_id();
    model.effects.push_back(Effect::Rtp(RtpCall::Create { id, is_v6 }));
    Ok(Made { parent: Some(pipeline), body: Body::RtpEndpoint(Box::new(RtpEndpoint { base: RtpBase::new(id) })) })
}
