//! What reads from or writes to a URI: Kurento's UriEndpoint.

use kurento::EventData;
use kurento::types::UriEndpointState;

use super::Model;
use super::call::{Call, Outcome};
use super::effect::{Effect, PlayerCall, RecorderCall};
use super::failure::Failure;
use super::id::ObjectId;
use super::object::Body;

/// The URI and what is being done with it.
#[derive(Debug)]
pub(super) struct Uri {
    pub(super) uri: String,
    pub(super) state: UriEndpointState,
}

impl Uri {
    pub(super) fn new(uri: String) -> Self {
        Self { uri, state: UriEndpointState::Stop }
    }

    /// Notes a state; what subscribers hear of it, if it is news.
    pub(super) fn change(&mut self, state: UriEndpointState) -> Option<EventData> {
        let is_news = std::mem::replace(&mut self.state, state) != state;
        is_news.then_some(EventData::UriEndpointStateChanged { state })
    }
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "getUri" => uri(model, call.object).map(|it| Outcome::value(it.uri.as_str())),
        "getState" => uri(model, call.object).map(|it| Outcome::value(it.state.as_str())),
        "pause" => pause(model, call),
        "stop" => stop(model, call),
        _ => return None,
    })
}

fn pause(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let effect = match &model.objects.get(call.object.as_str())?.body {
        Body::PlayerEndpoint(player) => Effect::Player(PlayerCall::Pause { id: player.endpoint }),
        Body::RecorderEndpoint(recorder) => Effect::Recorder(RecorderCall::Pause { id: recorder.endpoint }),
        _ => return Err(Failure::wrong_object_type()),
    };
    let is_player = matches!(effect, Effect::Player(_));
    model.effects.push_back(effect);
    if is_player {
        change(model, call, UriEndpointState::Pause)?;
    }
    Ok(Outcome::NOTHING)
}

fn stop(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let effect = match &model.objects.get(call.object.as_str())?.body {
        Body::PlayerEndpoint(player) => Effect::Player(PlayerCall::Stop { id: player.endpoint }),
        Body::RecorderEndpoint(recorder) => Effect::Recorder(RecorderCall::Stop { id: recorder.endpoint }),
        _ => return Err(Failure::wrong_object_type()),
    };
    let is_player = matches!(effect, Effect::Player(_));
    model.effects.push_back(effect);
    if is_player {
        change(model, call, UriEndpointState::Stop)?;
    }
    Ok(Outcome::NOTHING)
}

/// Notes the new state of a player, which takes it at once; a recorder says itself when it has.
pub(super) fn change(model: &mut Model, call: &Call<'_>, state: UriEndpointState) -> Result<(), Failure> {
    if let Some(event) = uri(model, call.object)?.change(state) {
        model.raise(call.now.wall, call.object, event);
    }
    Ok(())
}

fn uri<'a>(model: &'a mut Model, object: &ObjectId) -> Result<&'a mut Uri, Failure> {
    match &mut model.objects.get_mut(object.as_str())?.body {
        Body::PlayerEndpoint(player) => Ok(&mut player.uri),
        Body::RecorderEndpoint(recorder) => Ok(&mut recorder.uri),
        _ => Err(Failure::wrong_object_type()),
    }
}
