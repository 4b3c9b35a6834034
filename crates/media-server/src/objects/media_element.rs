//! What takes part in the flow of media: Kurento's MediaElement.

use kurento::types::ElementConnectionData;
use kurento::{EventData, MediaType};

use super::Model;
use super::call::{Call, Outcome};
use super::class;
use super::connections::Connection;
use super::failure::Failure;
use super::id::ObjectId;
use super::media_type;
use super::now::Now;
use super::object::Body;
use super::values::{self, DEFAULT_DESCRIPTION};
use super::{graph, routes, statistics};
use crate::webrtc::MediaKind;

/// Where media flows at the moment.
#[derive(Debug, Default)]
pub(super) struct Flows {
    pub(super) into: Vec<MediaType>,
    pub(super) out_of: Vec<MediaType>,
}

impl Flows {
    /// Notes a change of one direction; `false` if it is none.
    fn change(direction: &mut Vec<MediaType>, media: MediaType, flowing: bool) -> bool {
        let flowed = direction.contains(&media);
        direction.retain(|it| *it != media);
        if flowing {
            direction.push(media);
        }
        flowed != flowing
    }

    /// What subscribers hear when media flows into the element, or no longer does; nothing if that is no news.
    pub(super) fn in_changed(&mut self, kind: MediaKind, flowing: bool) -> Option<EventData> {
        let media_type = media_type::from_kind(kind);
        let (pad_name, state) = (DEFAULT_DESCRIPTION.to_owned(), values::flow_state(flowing));
        Self::change(&mut self.into, media_type, flowing).then_some(EventData::MediaFlowInStateChanged {
            media_type,
            pad_name,
            state,
        })
    }

    /// What subscribers hear when media flows out of the element, or no longer does; nothing if that is no news.
    pub(super) fn out_changed(&mut self, kind: MediaKind, flowing: bool) -> Option<EventData> {
        let media_type = media_type::from_kind(kind);
        let (pad_name, state) = (DEFAULT_DESCRIPTION.to_owned(), values::flow_state(flowing));
        Self::change(&mut self.out_of, media_type, flowing).then_some(EventData::MediaFlowOutStateChanged {
            media_type,
            pad_name,
            state,
        })
    }
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "connect" => connect(model, call),
        "disconnect" => disconnect(model, call),
        "getSourceConnections" => list(call, model.connections.of_sink(call.object)),
        "getSinkConnections" => list(call, model.connections.of_source(call.object)),
        "isMediaFlowingIn" => is_flowing(model, call, "sinkMediaDescription", |flows| &flows.into),
        "isMediaFlowingOut" => is_flowing(model, call, "sourceMediaDescription", |flows| &flows.out_of),
        "getStats" => statistics::operation(model, call),
        "getGstreamerDot" | "dumpGstreamerDot" => graph::operation(model, call),
        "getEncoderBitrate" | "getMinEncoderBitrate" | "getMaxEncoderBitrate" => encoder_bitrate(model, call),
        "setEncoderBitrate" | "setMinEncoderBitrate" | "setMaxEncoderBitrate" => set_encoder_bitrate(model, call),
        "setAudioFormat" | "setVideoFormat" => call.parameters.register("caps").map(|_| Outcome::NOTHING),
        // Packets are forwarded as they are.
        "isMediaTranscoding" => required_media_type(call).map(|_| Outcome::value(false)),
        _ => return None,
    })
}

fn connect(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    for connection in named_connections(model, call)? {
        if let Some(replaced) = model.connections.source(&connection.sink, connection.media).cloned() {
            raise_disconnected(model, call.now, &Connection { source: replaced, ..connection.clone() });
        }
        model.connections.connect(&connection);
        routes::update(model, &connection.sink);
        raise_connected(model, call.now, &connection);
    }
    Ok(Outcome::NOTHING)
}

/// Kurento raises ElementDisconnected also where there was no connection.
fn disconnect(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    for connection in named_connections(model, call)? {
        if model.connections.disconnect(&connection) {
            routes::update(model, &connection.sink);
        }
        raise_disconnected(model, call.now, &connection);
    }
    Ok(Outcome::NOTHING)
}

/// Ends all connections of an element that goes, and tells the sources that stay.
pub(super) fn disconnect_all(model: &mut Model, now: Now, element: &ObjectId, goes: impl Fn(&ObjectId) -> bool) {
    let connections = [model.connections.of_sink(element), model.connections.of_source(element)].concat();
    for connection in connections.into_iter().filter(|it| model.connections.disconnect(it)).collect::<Vec<_>>() {
        if !goes(&connection.sink) {
            routes::update(model, &connection.sink);
        }
        if !goes(&connection.source) {
            raise_disconnected(model, now, &connection);
        }
    }
}

fn raise_connected(model: &mut Model, now: Now, connection: &Connection) {
    let event = EventData::ElementConnected {
        media_type: connection.media,
        sink: connection.sink.to_wire(),
        sink_media_description: DEFAULT_DESCRIPTION.to_owned(),
        source_media_description: DEFAULT_DESCRIPTION.to_owned(),
    };
    model.raise(now.wall, &connection.source, event);
}

fn raise_disconnected(model: &mut Model, now: Now, connection: &Connection) {
    let event = EventData::ElementDisconnected {
        media_type: connection.media,
        sink: connection.sink.to_wire(),
        sink_media_description: DEFAULT_DESCRIPTION.to_owned(),
        source_media_description: DEFAULT_DESCRIPTION.to_owned(),
    };
    model.raise(now.wall, &connection.source, event);
}

/// The connections that `connect` and `disconnect` speak of: one kind of media, or all.
fn named_connections(model: &Model, call: &Call<'_>) -> Result<Vec<Connection>, Failure> {
    let sink = model.objects.get(&call.parameters.string("sink")?)?;
    if !sink.class().is(&class::MEDIA_ELEMENT) {
        return Err(Failure::wrong_object_type());
    }
    let sink = sink.id.clone();
    let media = optional_media_type(call)?;
    check_description(call, "sourceMediaDescription")?;
    check_description(call, "sinkMediaDescription")?;
    if model.objects.pipeline_of(call.object) != model.objects.pipeline_of(&sink) {
        return Err(Failure::other_pipeline());
    }
    let connection = |media| Connection { media, source: call.object.clone(), sink: sink.clone() };
    Ok(media.map_or_else(|| media_type::CONNECTING.map(connection).to_vec(), |media| vec![connection(media)]))
}

/// Elements have one stream of each kind of media here, with the name that Kurento gives to the first.
fn check_description(call: &Call<'_>, name: &str) -> Result<(), Failure> {
    match call.parameters.optional_string(name)? {
        Some(description) if description != DEFAULT_DESCRIPTION => Err(Failure::illegal_parameter(format!(
            "'{name}' can only be '{DEFAULT_DESCRIPTION}': an element has one stream of each kind of media"
        ))),
        _ => Ok(()),
    }
}

fn list(call: &Call<'_>, connections: Vec<Connection>) -> Result<Outcome, Failure> {
    let media = optional_media_type(call)?;
    let description = call.parameters.optional_string("description")?;
    let named = description.is_none_or(|description| description == DEFAULT_DESCRIPTION);
    let wanted = connections.iter().filter(|it| named && media.is_none_or(|media| media == it.media));
    Ok(Outcome::Value(values::to_json(wanted.map(values::connection_data).collect::<Vec<ElementConnectionData>>())))
}

fn is_flowing(
    model: &Model,
    call: &Call<'_>,
    description: &str,
    direction: fn(&Flows) -> &Vec<MediaType>,
) -> Result<Outcome, Failure> {
    let media = required_media_type(call)?;
    let named = call.parameters.optional_string(description)?.is_none_or(|it| it == DEFAULT_DESCRIPTION);
    let object = model.objects.get(call.object.as_str())?;
    let flows = match (object.body.flows(), &object.body) {
        (Some(flows), _) => direction(flows).contains(&media),
        (None, Body::PassThrough | Body::HubPort) => comes_in(model, call.object, media),
        (None, _) => false,
    };
    Ok(Outcome::value(named && flows))
}

/// Whether media flows out of what feeds an element that only passes on.
fn comes_in(model: &Model, element: &ObjectId, media: MediaType) -> bool {
    let origin = media_type::to_kind(media).and_then(|kind| routes::origin(model, element, kind));
    let object = origin.and_then(|endpoint| model.endpoints.get(&endpoint));
    let flows = object.and_then(|object| model.objects.get(object.as_str()).ok()?.body.flows());
    flows.is_some_and(|flows| flows.out_of.contains(&media))
}

/// Kept for clients that read it back: nothing is encoded here.
fn encoder_bitrate(model: &Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let name = call.operation.trim_start_matches("get");
    Ok(Outcome::value(model.objects.get(call.object.as_str())?.encoder_bitrates.get(name).copied().unwrap_or(0)))
}

fn set_encoder_bitrate(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let (name, parameter) = match call.operation {
        "setMinEncoderBitrate" => ("MinEncoderBitrate", "minEncoderBitrate"),
        "setMaxEncoderBitrate" => ("MaxEncoderBitrate", "maxEncoderBitrate"),
        _ => ("EncoderBitrate", "encoderBitrate"),
    };
    let bits_per_second = call.parameters.integer(parameter)?;
    model.objects.get_mut(call.object.as_str())?.encoder_bitrates.insert(name, bits_per_second);
    Ok(Outcome::NOTHING)
}

fn required_media_type(call: &Call<'_>) -> Result<MediaType, Failure> {
    Ok(call.parameters.string("mediaType")?.parse::<MediaType>()?)
}

pub(super) fn optional_media_type(call: &Call<'_>) -> Result<Option<MediaType>, Failure> {
    let word = call.parameters.optional_string("mediaType")?;
    Ok(word.map(|word| word.parse::<MediaType>()).transpose()?)
}
