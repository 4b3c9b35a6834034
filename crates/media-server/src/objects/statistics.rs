//! What `getStats` tells of an element.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use kurento::MediaType;
use kurento::types::{
    ElementStatistics, EndpointStatistics, InboundRtpStatistics, MediaLatency, OutboundRtpStatistics, RtpStatistics,
};
use serde_json::{Map, Value};

use super::Model;
use super::call::{Ask, Call, Outcome, Question};
use super::failure::Failure;
use super::id::ObjectId;
use super::media_type;
use super::now::unix_millis;
use super::object::Body;
use super::values;
use crate::webrtc::{MediaKind, Received, Requests, Sent, Statistics};

/// The ids under which the streams of an endpoint are told, the same each time, so that a client can compare.
#[derive(Debug, Default)]
pub(super) struct StreamIds(HashMap<(MediaKind, Direction), String>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Direction {
    Received,
    Sent,
}

/// An endpoint with a remote side is asked; of any other element only the latency could be told, and it adds none.
pub(super) fn operation(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let media = super::media_element::optional_media_type(call)?;
    match &model.objects.get(call.object.as_str())?.body {
        body @ (Body::WebRtcEndpoint(_) | Body::RtpEndpoint(_)) => {
            let (object, endpoint) = (call.object.clone(), body.endpoint());
            Ok(Outcome::Ask(Question { object, endpoint, ask: Ask::Statistics(media) }))
        }
        _ if tells_latency(model, call.object) => Ok(Outcome::Value(of_element(call.now.wall, call.object))),
        _ => Ok(Outcome::NOTHING),
    }
}

fn tells_latency(model: &Model, object: &ObjectId) -> bool {
    let pipeline = model.objects.pipeline_of(object).and_then(|pipeline| model.objects.get(pipeline.as_str()).ok());
    pipeline.is_some_and(|pipeline| matches!(&pipeline.body, Body::Pipeline(it) if it.tells_latency))
}

fn of_element(at: SystemTime, object: &ObjectId) -> Value {
    let id = object.as_str().to_owned();
    let statistics = ElementStatistics {
        id: id.clone(),
        input_latency: Vec::new(),
        kind: "element",
        timestamp_millis: unix_millis(at),
    };
    Value::Object(Map::from_iter([(id, values::to_json(statistics))]))
}

/// What the worker of an endpoint has counted, in Kurento's words. KMS has `null` where there is nothing to tell.
pub(super) fn answered(
    model: &mut Model,
    at: SystemTime,
    object: &ObjectId,
    media: Option<MediaType>,
    counted: &Statistics,
) -> Result<Outcome, Failure> {
    let is_wanted = |kind: MediaKind| media.is_none_or(|media| media == media_type::from_kind(kind));
    let mut told = Map::new();
    for received in counted.received.iter().filter(|it| is_wanted(it.kind)) {
        let id = stream_id(model, object, received.kind, Direction::Received)?;
        told.insert(id.clone(), values::to_json(inbound(received, id, at)));
    }
    for sent in counted.sent.iter().filter(|it| is_wanted(it.kind)) {
        let id = stream_id(model, object, sent.kind, Direction::Sent)?;
        told.insert(id.clone(), values::to_json(outbound(sent, id, at)));
    }
    if tells_latency(model, object) {
        let sent: Vec<&Sent> = counted.sent.iter().filter(|it| is_wanted(it.kind)).collect();
        told.insert(object.as_str().to_owned(), values::to_json(of_endpoint(&sent, object, at)));
    }
    Ok(Outcome::Value(if told.is_empty() { Value::Null } else { Value::Object(told) }))
}

fn stream_id(model: &mut Model, object: &ObjectId, kind: MediaKind, way: Direction) -> Result<String, Failure> {
    let fresh = model.new_uuid();
    let ids = &mut model.rtp_base(object)?.stream_ids;
    Ok(ids.0.entry((kind, way)).or_insert(fresh).clone())
}

fn inbound(received: &Received, id: String, at: SystemTime) -> InboundRtpStatistics {
    let rtp = rtp(id, at, received.ssrc, received.requests);
    InboundRtpStatistics {
        rtp: RtpStatistics { packets_lost: received.lost, fraction_lost: received.fraction_lost, ..rtp },
        packets_received: received.packets,
        bytes_received: received.bytes,
        jitter: received.jitter,
    }
}

fn outbound(sent: &Sent, id: String, at: SystemTime) -> OutboundRtpStatistics {
    let rtp = rtp(id, at, sent.ssrc, sent.requests);
    OutboundRtpStatistics {
        rtp: RtpStatistics {
            packets_lost: i64::try_from(sent.lost).unwrap_or(i64::MAX),
            fraction_lost: sent.fraction_lost,
            remb: sent.estimate.unwrap_or(0),
            ..rtp
        },
        packets_sent: sent.packets,
        bytes_sent: sent.bytes,
        // nothing is encoded to a target here
        target_bitrate: 0.0,
        round_trip_time: sent.round_trip_time.map_or(0.0, |time| time.as_secs_f64()),
    }
}

fn rtp(id: String, at: SystemTime, ssrc: u32, Requests { nacks, plis, firs }: Requests) -> RtpStatistics {
    RtpStatistics {
        id,
        timestamp_millis: unix_millis(at),
        ssrc: ssrc.to_string(),
        fir_count: firs,
        pli_count: plis,
        nack_count: nacks,
        ..RtpStatistics::default()
    }
}

fn of_endpoint(sent: &[&Sent], object: &ObjectId, at: SystemTime) -> EndpointStatistics {
    let latency: Vec<MediaLatency> = sent.iter().filter_map(|sent| Some(latency(sent.kind, sent.delay?))).collect();
    EndpointStatistics {
        end_to_end_latency: latency.clone(),
        id: object.as_str().to_owned(),
        input_latency: latency,
        kind: "endpoint",
        timestamp_millis: unix_millis(at),
    }
}

fn latency(kind: MediaKind, delay: Duration) -> MediaLatency {
    let media = media_type::from_kind(kind);
    let name = format!("sink_{}_default", media.name().to_lowercase());
    MediaLatency { average: delay.as_secs_f64() * 1e9, name, media }
}
