//! Kurento's PlayerEndpoint, as clients see it; the playing itself is a player's.

use kurento::EventData;
use kurento::types::{UriEndpointState, VideoInfo};

use super::Model;
use super::call::{Ask, Call, Outcome, PlayerQuestion, Question};
use super::effect::{Effect, PlayerCall};
use super::factory::Made;
use super::failure::Failure;
use super::graph;
use super::media_element::Flows;
use super::object::Body;
use super::parameters::Parameters;
use super::uri_endpoint::{self, Uri};
use super::values;
use crate::player::{Seek, Status};
use crate::webrtc::{EndpointEventKind, EndpointId};

#[derive(Debug)]
pub(super) struct PlayerEndpoint {
    /// What the workers call it.
    pub(super) endpoint: EndpointId,
    pub(super) uri: Uri,
    pub(super) flows: Flows,
}

impl PlayerEndpoint {
    /// Notes what its player or its worker tells; returns what subscribers hear of it.
    pub(super) fn handle(&mut self, happened: EndpointEventKind) -> Vec<EventData> {
        match happened {
            EndpointEventKind::FlowOut { kind, flowing } => self.flows.out_changed(kind, flowing).into_iter().collect(),
            EndpointEventKind::EndOfStream => {
                self.uri.change(UriEndpointState::Stop).into_iter().chain([EventData::EndOfStream]).collect()
            }
            EndpointEventKind::Error { description, kind } => vec![values::error(description, kind)],
            _ => Vec::new(),
        }
    }
}

/// Makes a PlayerEndpoint in the pipeline that the parameters name. A URI that cannot be played shows when it is played.
///
/// What can be passed through is never decoded, whatever `useEncodedMedia` says; `networkCache` is taken for compatibility, a
/// player keeps only what it needs to play evenly.
pub(super) fn make(model: &mut Model, parameters: &Parameters<'_>) -> Result<Made, Failure> {
    let pipeline = model.pipeline(&parameters.string("mediaPipeline")?)?;
    let uri = parameters.short_string("uri")?;
    parameters.optional_boolean("useEncodedMedia", false)?;
    parameters.optional_integer("networkCache", 2000)?;
    let endpoint = model.new_endpoint_id();
    model.effects.push_back(Effect::Player(PlayerCall::Create { id: endpoint, uri: uri.clone() }));
    let player = PlayerEndpoint { endpoint, uri: Uri::new(uri), flows: Flows::default() };
    Ok(Made { parent: Some(pipeline), body: Body::PlayerEndpoint(Box::new(player)) })
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "play" => play(model, call),
        "getVideoInfo" => ask(model, call, PlayerQuestion::VideoInfo),
        "getPosition" => ask(model, call, PlayerQuestion::Position),
        "getElementGstreamerDot" => graph::operation(model, call),
        "setPosition" => set_position(model, call),
        _ => return None,
    })
}

/// Success whatever the URI: Kurento tells of failures by events.
fn play(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let id = endpoint(model, call)?;
    model.effects.push_back(Effect::Player(PlayerCall::Play { id }));
    uri_endpoint::change(model, call, UriEndpointState::Start)?;
    Ok(Outcome::NOTHING)
}

/// In milliseconds, like all of Kurento's times of media.
fn set_position(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let position = call.parameters.long("position")?;
    let millis = u64::try_from(position).map_err(|_| Failure::seek())?;
    ask(model, call, PlayerQuestion::Seek(std::time::Duration::from_millis(millis)))
}

fn ask(model: &mut Model, call: &Call<'_>, question: PlayerQuestion) -> Result<Outcome, Failure> {
    let endpoint = endpoint(model, call)?;
    Ok(Outcome::Ask(Question { object: call.object.clone(), endpoint: Some(endpoint), ask: Ask::Player(question) }))
}

/// What a player's answer is to the client.
pub(super) fn answered(question: PlayerQuestion, status: &Status) -> Result<Outcome, Failure> {
    let millis = |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let end = if status.can_seek { status.duration.map_or(0, millis) } else { 0 };
    match question {
        PlayerQuestion::Position => Ok(Outcome::value(millis(status.position))),
        PlayerQuestion::VideoInfo => Ok(Outcome::Value(values::to_json(VideoInfo {
            is_seekable: status.can_seek,
            seekable_init: 0,
            seekable_end: end,
            duration: status.duration.map_or(0, millis),
        }))),
        PlayerQuestion::Seek(_) if status.sought == Some(Seek::Done) => Ok(Outcome::NOTHING),
        PlayerQuestion::Seek(_) => Err(Failure::seek()),
    }
}

fn endpoint(model: &Model, call: &Call<'_>) -> Result<EndpointId, Failure> {
    match &model.objects.get(call.object.as_str())?.body {
        Body::PlayerEndpoint(player) => Ok(player.endpoint),
        _ => Err(Failure::wrong_object_type()),
    }
}
