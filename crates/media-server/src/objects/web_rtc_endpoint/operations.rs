use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde_json::Value;

use super::{Network, WebRtcEndpoint};
use crate::objects::Model;
use crate::objects::call::{Call, Outcome};
use crate::objects::effect::{Effect, WorkerCall};
use crate::objects::failure::Failure;
use crate::objects::values;
use crate::webrtc::IceCandidate;

pub(in crate::objects) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "gatherCandidates" => gather_candidates(model, call),
        "addIceCandidate" => add_ice_candidate(model, call),
        "getICECandidatePairs" => read(model, call, |it| values::to_json(it.pair.as_slice())),
        "getIceConnectionState" => {
            read(model, call, |it| values::to_json(it.ice.map(values::ice_connection).as_slice()))
        }
        "getDtlsConnectionState" => {
            read(model, call, |it| values::to_json(it.dtls.map(values::dtls_connection).as_slice()))
        }
        "getStunServerAddress" => read(model, call, |it| it.stun.address.as_str().into()),
        "getStunServerPort" => read(model, call, |it| it.stun.port.into()),
        "getTurnUrl" => read(model, call, |it| it.turn_url.as_str().into()),
        "getNetworkInterfaces" => read(model, call, |it| it.network.interfaces.as_str().into()),
        "getIceTcp" => read(model, call, |it| it.network.ice_tcp.into()),
        "getExternalIPv4" => read(model, call, |it| it.network.external_v4.as_str().into()),
        "getExternalIPv6" => read(model, call, |it| it.network.external_v6.as_str().into()),
        "setNetworkInterfaces" => set_network_interfaces(model, call),
        "setIceTcp" => set_ice_tcp(model, call),
        "setExternalIPv4" => set_external::<Ipv4Addr>(model, call, "externalIPv4", |it| &mut it.external_v4),
        "setExternalIPv6" => set_external::<Ipv6Addr>(model, call, "externalIPv6", |it| &mut it.external_v6),
        "setStunServerAddress" => set_stun_server_address(model, call),
        "setStunServerPort" => set_stun_server_port(model, call),
        "setTurnUrl" => set_turn_url(model, call),
        _ => return None,
    })
}

fn read(model: &mut Model, call: &Call<'_>, value: impl Fn(&WebRtcEndpoint) -> Value) -> Result<Outcome, Failure> {
    model.web_rtc_endpoint(call.object).map(|endpoint| Outcome::Value(value(endpoint)))
}

/// Before negotiation nothing comes of it, in Kurento as in the workers.
fn gather_candidates(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let id = model.web_rtc_endpoint(call.object)?.base.endpoint;
    model.effects.push_back(Effect::Worker(WorkerCall::GatherCandidates { id }));
    Ok(Outcome::NOTHING)
}

/// Kurento answers success whatever the candidate's text says.
fn add_ice_candidate(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let register = call.parameters.register("candidate")?;
    let candidate = IceCandidate {
        candidate: register.string("candidate")?,
        sdp_mid: register.string("sdpMid")?,
        // The stream has one transport, so which section a candidate belongs to makes no difference.
        sdp_m_line_index: u16::try_from(register.integer("sdpMLineIndex")?).unwrap_or(0),
    };
    let id = model.web_rtc_endpoint(call.object)?.base.endpoint;
    model.effects.push_back(Effect::Worker(WorkerCall::AddIceCandidate { id, candidate }));
    Ok(Outcome::NOTHING)
}

fn set_stun_server_address(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let address = call.parameters.short_string("stunServerAddress")?;
    model.web_rtc_endpoint(call.object)?.stun.address = address;
    use_stun_server(model, call)
}

fn set_stun_server_port(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let port = call.parameters.integer("stunServerPort")?;
    let illegal = || Failure::illegal_parameter(format!("'stunServerPort' is {port}; a port is between 1 and 65535"));
    let port = u16::try_from(port).ok().filter(|port| *port != 0).ok_or_else(illegal)?;
    model.web_rtc_endpoint(call.object)?.stun.port = port;
    use_stun_server(model, call)
}

fn set_network_interfaces(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let interfaces = call.parameters.short_string("networkInterfaces")?;
    model.web_rtc_endpoint(call.object)?.network.interfaces = interfaces;
    Ok(Outcome::NOTHING)
}

/// Kept for clients that read it back: the workers offer UDP.
fn set_ice_tcp(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let ice_tcp = call.parameters.boolean("iceTcp")?;
    model.web_rtc_endpoint(call.object)?.network.ice_tcp = ice_tcp;
    Ok(Outcome::NOTHING)
}

fn set_external<A: FromStr>(
    model: &mut Model,
    call: &Call<'_>,
    name: &str,
    field: fn(&mut Network) -> &mut String,
) -> Result<Outcome, Failure> {
    let address = call.parameters.string(name)?;
    if !address.is_empty() && address.parse::<A>().is_err() {
        return Err(Failure::illegal_parameter(format!("'{name}' is no such address")));
    }
    *field(&mut model.web_rtc_endpoint(call.object)?.network) = address;
    Ok(Outcome::NOTHING)
}

fn use_stun_server(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let endpoint = model.web_rtc_endpoint(call.object)?;
    let (id, address, port) = (endpoint.base.endpoint, endpoint.stun.address.clone(), endpoint.stun.port);
    if !address.is_empty() {
        model.effects.push_back(Effect::Worker(WorkerCall::SetStunServer { id, address, port }));
    }
    Ok(Outcome::NOTHING)
}

/// The URL is kept for clients that read it back; the workers offer host candidates and need no relay of their own.
fn set_turn_url(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let url = call.parameters.short_string("turnUrl")?;
    model.web_rtc_endpoint(call.object)?.turn_url = url;
    Ok(Outcome::NOTHING)
}
