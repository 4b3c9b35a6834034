//! Kurento's RecorderEndpoint, as clients see it; the writing itself is a recorder's.

use kurento::EventData;
use kurento::types::UriEndpointState;

use super::Model;
use super::call::{Ask, Call, Outcome, Question};
use super::effect::{Effect, RecorderCall};
use super::factory::Made;
use super::failure::Failure;
use super::media_element::Flows;
use super::object::Body;
use super::parameters::Parameters;
use super::uri_endpoint::Uri;
use super::values;
use crate::recorder::Profile;
use crate::webrtc::{EndpointEventKind, EndpointId};

#[derive(Debug)]
pub(super) struct RecorderEndpoint {
    /// What the workers call it.
    pub(super) endpoint: EndpointId,
    pub(super) uri: Uri,
    pub(super) flows: Flows,
}

/// What Kurento calls profiles that are not written here.
const OTHER_PROFILES: &[&str] =
    &["MKV", "MKV_VIDEO_ONLY", "MKV_AUDIO_ONLY", "JPEG_VIDEO_ONLY", "KURENTO_SPLIT_RECORDER", "FLV"];

impl RecorderEndpoint {
    /// Notes what its recorder or its worker tells; returns what subscribers hear of it.
    pub(super) fn handle(&mut self, happened: EndpointEventKind) -> Vec<EventData> {
        let changed = |uri: &mut Uri, state, event| uri.change(state).into_iter().chain([event]).collect();
        match happened {
            EndpointEventKind::FlowIn { kind, flowing } => self.flows.in_changed(kind, flowing).into_iter().collect(),
            EndpointEventKind::Recording => changed(&mut self.uri, UriEndpointState::Start, EventData::Recording),
            EndpointEventKind::Paused => changed(&mut self.uri, UriEndpointState::Pause, EventData::Paused),
            EndpointEventKind::Stopped => changed(&mut self.uri, UriEndpointState::Stop, EventData::Stopped),
            EndpointEventKind::Error { description, kind } => vec![values::error(description, kind)],
            _ => Vec::new(),
        }
    }
}

/// Makes a RecorderEndpoint in the pipeline that the parameters name. A URI that cannot be written shows when it records.
pub(super) fn make(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    let pipeline = model.pipeline(&parameters.string("mediaPipeline")?)?;
    let uri = parameters.short_string("uri")?;
    let profile = profile(parameters)?;
    parameters.optional_boolean("stopOnEndOfStream", false)?;
    let endpoint = model.new_endpoint_id();
    model.effects.push_back(Effect::Recorder(RecorderCall::Create { id: endpoint, uri: uri.clone(), profile }));
    let recorder = RecorderEndpoint { endpoint, uri: Uri::new(uri), flows: Flows::default() };
    Ok(Made { parent: Some(pipeline), body: Body::RecorderEndpoint(Box::new(recorder)) })
}

fn profile(parameters: &Parameters<'_>) -> Result<Profile, Failure> {
    let word = parameters.optional_string("mediaProfile")?.unwrap_or_else(|| "WEBM".to_owned());
    match Profile::from_word(&word) {
        Some(profile) => Ok(profile),
        None if OTHER_PROFILES.contains(&word.as_str()) => Err(Failure::illegal_parameter(format!(
            "The profile {word} is not written here: choose MP4 or WEBM, or one of them with _VIDEO_ONLY or _AUDIO_ONLY"
        ))),
        None => Err(Failure::wrong_value("MediaProfileSpecType")),
    }
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "record" => record(model, call),
        "stopAndWait" => stop_and_wait(model, call),
        _ => return None,
    })
}

/// Answered at once; that media is written is told by an event.
fn record(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let id = endpoint(model, call)?;
    model.effects.push_back(Effect::Recorder(RecorderCall::Record { id }));
    Ok(Outcome::NOTHING)
}

fn stop_and_wait(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let endpoint = endpoint(model, call)?;
    model.effects.push_back(Effect::Recorder(RecorderCall::Stop { id: endpoint }));
    Ok(Outcome::Ask(Question { object: call.object.clone(), endpoint: Some(endpoint), ask: Ask::RecorderStopped }))
}

fn endpoint(model: &Model, call: &Call<'_>) -> Result<EndpointId, Failure> {
    match &model.objects.get(call.object.as_str())?.body {
        Body::RecorderEndpoint(recorder) => Ok(recorder.endpoint),
        _ => Err(Failure::wrong_object_type()),
    }
}
