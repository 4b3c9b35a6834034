use super::WebRtcEndpoint;
use crate::objects::Model;
use crate::objects::effect::{Effect, WorkerCall};
use crate::objects::factory::Made;
use crate::objects::failure::Failure;
use crate::objects::object::Body;
use crate::objects::parameters::Parameters;
use crate::webrtc::EndpointOptions;

const KEY_TYPES: &[&str] = &["RSA", "ECDSA"];

const DSCP_VALUES: &[&str] = &[
    "NO_DSCP",
    "NO_VALUE",
    "AUDIO_VERYLOW",
    "AUDIO_LOW",
    "AUDIO_MEDIUM",
    "AUDIO_HIGH",
    "VIDEO_VERYLOW",
    "VIDEO_LOW",
    "VIDEO_MEDIUM",
    "VIDEO_MEDIUM_THROUGHPUT",
    "VIDEO_HIGH",
    "VIDEO_HIGH_THROUGHPUT",
    "DATA_VERYLOW",
    "DATA_LOW",
    "DATA_MEDIUM",
    "DATA_HIGH",
    "CHROME_HIGH",
    "CHROME_MEDIUM",
    "CHROME_LOW",
    "CHROME_VERYLOW",
    "CS0",
    "CS1",
    "CS2",
    "CS3",
    "CS4",
    "CS5",
    "CS6",
    "CS7",
    "AF11",
    "AF12",
    "AF13",
    "AF21",
    "AF22",
    "AF23",
    "AF31",
    "AF32",
    "AF33",
    "AF41",
    "AF42",
    "AF43",
    "EF",
    "VOICEADMIT",
    "LE",
];

/// Makes a WebRtcEndpoint in the pipeline that the parameters name.
///
/// Data channels, the kind of certificate and DSCP marks are accepted and have no effect.
pub(in crate::objects) fn make(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    let pipeline = model.pipeline(&parameters.string("mediaPipeline")?)?;
    let options = EndpointOptions {
        recvonly: parameters.optional_boolean("recvonly", false)?,
        sendonly: parameters.optional_boolean("sendonly", false)?,
    };
    parameters.optional_boolean("useDataChannels", false)?;
    check_word(parameters, "certificateKeyType", "CertificateKeyType", KEY_TYPES)?;
    check_word(parameters, "qosDscp", "DSCPValue", DSCP_VALUES)?;
    let id = model.new_endpoint_id();
    model.effects.push_back(Effect::Worker(WorkerCall::Create { id, options }));
    Ok(Made { parent: Some(pipeline), body: Body::WebRtcEndpoint(Box::new(WebRtcEndpoint::new(id))) })
}

fn check_word(parameters: &Parameters<'_>, name: &str, kind: &str, words: &[&str]) -> Result<(), Failure> {
    match parameters.optional_string(name)? {
        Some(word) if !words.contains(&word.as_str()) => Err(Failure::wrong_value(kind)),
        _ => Ok(()),
    }
}
