//! What exchanges RTP with a remote side: Kurento's BaseRtpEndpoint.

use std::collections::HashMap;

use kurento::EventData;
use kurento::types::{MediaTranscodingState, RembParams};

use super::Model;
use super::call::{Call, Outcome};
use super::effect::{Effect, RtpCall, WorkerCall};
use super::failure::Failure;
use super::media_element::Flows;
use super::media_type;
use super::object::Body;
use super::sdp_endpoint::Negotiated;
use super::statistics::StreamIds;
use super::values::{self, DEFAULT_DESCRIPTION};
use crate::webrtc::{EndpointEventKind, EndpointId, MediaKind};

/// What endpoints that exchange RTP have in common.
#[derive(Debug)]
pub(super) struct RtpBase {
    /// What the workers call it.
    pub(super) endpoint: EndpointId,
    pub(super) flows: Flows,
    pub(super) negotiated: Negotiated,
    pub(super) stream_ids: StreamIds,
    rtp: RtpState,
    /// Kinds of media that have come out of it.
    has_flowed: HashMap<MediaKind, bool>,
}

impl RtpBase {
    pub(super) fn new(endpoint: EndpointId) -> Self {
        Self {
            endpoint,
            flows: Flows::default(),
            negotiated: Negotiated::default(),
            stream_ids: StreamIds::default(),
            rtp: RtpState::default(),
            has_flowed: HashMap::new(),
        }
    }

    /// Notes what whoever exchanges its media tells; returns what subscribers hear of it, if it is news.
    pub(super) fn handle(&mut self, happened: EndpointEventKind) -> Vec<EventData> {
        let event = match happened {
            EndpointEventKind::FlowOut { kind, flowing } => return self.flow_out_changed(kind, flowing),
            EndpointEventKind::FlowIn { kind, flowing } => self.flows.in_changed(kind, flowing),
            EndpointEventKind::Connection { connected } => self.connection_changed(connected),
            EndpointEventKind::Media { connected } => self.media_changed(connected),
            EndpointEventKind::Error { description, kind } => Some(values::error(description, kind)),
            _ => None,
        };
        event.into_iter().collect()
    }

    /// With the first media KMS tells whether it transcodes; here packets are passed on as they came.
    fn flow_out_changed(&mut self, kind: MediaKind, flowing: bool) -> Vec<EventData> {
        let is_first = flowing && !std::mem::replace(self.has_flowed.entry(kind).or_default(), true);
        let transcoding = is_first.then(|| EventData::MediaTranscodingStateChanged {
            bin_name: DEFAULT_DESCRIPTION.to_owned(),
            media_type: media_type::from_kind(kind),
            state: MediaTranscodingState::NotTranscoding,
        });
        self.flows.out_changed(kind, flowing).into_iter().chain(transcoding).collect()
    }

    fn connection_changed(&mut self, connected: bool) -> Option<EventData> {
        let before = std::mem::replace(&mut self.rtp.connected, connected);
        let (new_state, old_state) = (values::connection_state(connected), values::connection_state(before));
        (before != connected).then_some(EventData::ConnectionStateChanged { new_state, old_state })
    }

    fn media_changed(&mut self, connected: bool) -> Option<EventData> {
        let before = std::mem::replace(&mut self.rtp.media_connected, connected);
        let (new_state, old_state) = (values::media_state(connected), values::media_state(before));
        (before != connected).then_some(EventData::MediaStateChanged { new_state, old_state })
    }
}

/// What is known of the remote side, and the limits of the video's bandwidth in kbit/s, 0 for none.
#[derive(Debug)]
struct RtpState {
    connected: bool,
    media_connected: bool,
    min_video_receive_bandwidth: i32,
    min_video_send_bandwidth: i32,
    max_video_send_bandwidth: i32,
    /// Kept for clients that read it back, as are the parameters of REMB: the workers have their own.
    mtu: i32,
    remb: RembParams,
}

impl Default for RtpState {
    /// The defaults of Kurento.
    fn default() -> Self {
        Self {
            connected: false,
            media_connected: false,
            min_video_receive_bandwidth: 100,
            min_video_send_bandwidth: 100,
            max_video_send_bandwidth: 500,
            mtu: 1200,
            remb: RembParams::default(),
        }
    }
}

impl RtpState {
    /// Kurento clamps without a word.
    fn set_min_video_send(&mut self, kbps: i32) {
        self.min_video_send_bandwidth = match self.max_video_send_bandwidth {
            0 => kbps,
            max => kbps.min(max),
        };
    }

    fn set_max_video_send(&mut self, kbps: i32) {
        self.max_video_send_bandwidth = if kbps == 0 { 0 } else { kbps.max(self.min_video_send_bandwidth) };
    }
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "getConnectionState" => model
            .rtp_base(call.object)
            .map(|it| Outcome::Value(values::to_json(values::connection_state(it.rtp.connected)))),
        "getMediaState" => model
            .rtp_base(call.object)
            .map(|it| Outcome::Value(values::to_json(values::media_state(it.rtp.media_connected)))),
        "getMinVideoRecvBandwidth" => read(model, call, |it| it.min_video_receive_bandwidth),
        "getMinVideoSendBandwidth" => read(model, call, |it| it.min_video_send_bandwidth),
        "getMaxVideoSendBandwidth" => read(model, call, |it| it.max_video_send_bandwidth),
        "setMinVideoRecvBandwidth" => {
            set(model, call, "minVideoRecvBandwidth", |it, kbps| it.min_video_receive_bandwidth = kbps)
        }
        "setMinVideoSendBandwidth" => set(model, call, "minVideoSendBandwidth", RtpState::set_min_video_send),
        "setMaxVideoSendBandwidth" => set(model, call, "maxVideoSendBandwidth", RtpState::set_max_video_send),
        "getMtu" => read(model, call, |it| it.mtu),
        "setMtu" => set(model, call, "mtu", |it, bytes| it.mtu = bytes),
        "getRembParams" => model.rtp_base(call.object).map(|it| Outcome::Value(values::to_json(it.rtp.remb.clone()))),
        "setRembParams" => set_remb_params(model, call),
        "requestKeyframe" => request_keyframe(model, call),
        _ => return None,
    })
}

fn read(model: &mut Model, call: &Call<'_>, value: fn(&RtpState) -> i32) -> Result<Outcome, Failure> {
    model.rtp_base(call.object).map(|endpoint| Outcome::value(value(&endpoint.rtp)))
}

fn set(model: &mut Model, call: &Call<'_>, name: &str, set: fn(&mut RtpState, i32)) -> Result<Outcome, Failure> {
    let kbps = call.parameters.integer(name)?.max(0);
    set(&mut model.rtp_base(call.object)?.rtp, kbps);
    Ok(Outcome::NOTHING)
}

fn set_remb_params(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let params = call.parameters.register("rembParams")?.read::<RembParams>();
    let params = params.ok_or_else(|| Failure::wrong_parameter("rembParams", "object"))?;
    model.rtp_base(call.object)?.rtp.remb = params;
    Ok(Outcome::NOTHING)
}

fn request_keyframe(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let id = model.rtp_base(call.object)?.endpoint;
    let is_plain = matches!(model.objects.get(call.object.as_str())?.body, Body::RtpEndpoint(_));
    model.effects.push_back(match is_plain {
        true => Effect::Rtp(RtpCall::RequestKeyframe { id }),
        false => Effect::Worker(WorkerCall::RequestKeyframe { id }),
    });
    Ok(Outcome::NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_what_is_sent_stay_in_order() {
        let mut state = RtpState::default();
        state.set_min_video_send(700);
        assert_eq!((state.min_video_send_bandwidth, state.max_video_send_bandwidth), (500, 500));
        state.set_max_video_send(300);
        assert_eq!(state.max_video_send_bandwidth, 500);
        state.set_max_video_send(0);
        state.set_min_video_send(700);
        assert_eq!((state.min_video_send_bandwidth, state.max_video_send_bandwidth), (700, 0));
    }
}
