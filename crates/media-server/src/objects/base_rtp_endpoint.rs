//! What exchanges RTP with a remote side: Kurento's BaseRtpEndpoint.

use kurento::types::RembParams;

use super::Model;
use super::call::{Call, Outcome};
use super::effect::{Effect, WorkerCall};
use super::failure::Failure;
use super::values;

/// What is known of the remote side, and the limits of the video's bandwidth in kbit/s, 0 for none.
#[derive(Debug)]
pub(super) struct RtpState {
    pub(super) connected: bool,
    pub(super) media_connected: bool,
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
            .web_rtc_endpoint(call.object)
            .map(|it| Outcome::Value(values::to_json(values::connection_state(it.rtp.connected)))),
        "getMediaState" => model
            .web_rtc_endpoint(call.object)
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
        "getRembParams" => {
            model.web_rtc_endpoint(call.object).map(|it| Outcome::Value(values::to_json(it.rtp.remb.clone())))
        }
        "setRembParams" => set_remb_params(model, call),
        "requestKeyframe" => request_keyframe(model, call),
        _ => return None,
    })
}

fn read(model: &mut Model, call: &Call<'_>, value: fn(&RtpState) -> i32) -> Result<Outcome, Failure> {
    model.web_rtc_endpoint(call.object).map(|endpoint| Outcome::value(value(&endpoint.rtp)))
}

fn set(model: &mut Model, call: &Call<'_>, name: &str, set: fn(&mut RtpState, i32)) -> Result<Outcome, Failure> {
    let kbps = call.parameters.integer(name)?.max(0);
    set(&mut model.web_rtc_endpoint(call.object)?.rtp, kbps);
    Ok(Outcome::NOTHING)
}

fn set_remb_params(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let params = call.parameters.register("rembParams")?.read::<RembParams>();
    let params = params.ok_or_else(|| Failure::wrong_parameter("rembParams", "object"))?;
    model.web_rtc_endpoint(call.object)?.rtp.remb = params;
    Ok(Outcome::NOTHING)
}

fn request_keyframe(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let id = model.web_rtc_endpoint(call.object)?.endpoint;
    model.effects.push_back(Effect::Worker(WorkerCall::RequestKeyframe { id }));
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
