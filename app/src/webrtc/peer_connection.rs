use messages::{IceCandidate, IceServer, SdpAnswer, SdpOffer};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, MediaStream, MediaStreamTrack, RtcConfiguration, RtcIceCandidateInit, RtcIceConnectionState,
    RtcPeerConnection, RtcPeerConnectionIceEvent, RtcPeerConnectionState, RtcRtpSender, RtcRtpTransceiver,
    RtcRtpTransceiverDirection, RtcRtpTransceiverInit, RtcSdpType, RtcSessionDescriptionInit, RtcTrackEvent,
};

use crate::browser::{Listener, property, to_js, window};

/// What happens to a connection.
pub(crate) enum PeerEvent {
    Candidate(IceCandidate),
    /// ICE has found a path; encryption is still to be agreed on.
    PathFound,
    Connected,
    Disconnected,
    Failed,
    Track(RtcTrackEvent),
}

/// A connection to the media server; closed when dropped.
pub(crate) struct PeerConnection {
    raw: RtcPeerConnection,
    _listeners: [Listener; 4],
}

impl Drop for PeerConnection {
    fn drop(&mut self) {
        self.raw.close();
    }
}

impl PeerConnection {
    /// Whether this browser has WebRTC at all; some switch it off.
    pub(crate) fn is_supported() -> bool {
        property(&window(), "RTCPeerConnection").is_some()
    }

    /// A connection without media yet.
    ///
    /// # Errors
    /// If the browser refuses the configuration.
    pub(crate) fn new(
        ice_servers: &[IceServer],
        on_event: impl Fn(PeerEvent) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let configuration = RtcConfiguration::new();
        // `IceServer` serializes to what `RTCIceServer` is.
        configuration.set_ice_servers(&to_js(&ice_servers));
        let raw = RtcPeerConnection::new_with_configuration(&configuration)?;
        Ok(Self { _listeners: listeners(&raw, on_event), raw })
    }

    /// Will send `track`, as part of `stream`.
    pub(crate) fn send(&self, track: &MediaStreamTrack, stream: &MediaStream) {
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Sendonly);
        init.set_streams(&js_sys::Array::of1(stream));
        self.raw.add_transceiver_with_media_stream_track_and_init(track, &init);
    }

    /// Keeps a place for a track of `kind` that may come later.
    pub(crate) fn reserve(&self, kind: &str) {
        self.transceiver(kind, RtcRtpTransceiverDirection::Sendonly);
    }

    /// Will receive media of `kind`.
    pub(crate) fn receive(&self, kind: &str) {
        self.transceiver(kind, RtcRtpTransceiverDirection::Recvonly);
    }

    fn transceiver(&self, kind: &str, direction: RtcRtpTransceiverDirection) {
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(direction);
        self.raw.add_transceiver_with_str_and_init(kind, &init);
    }

    /// Sends `track`, or nothing, in place of what is sent of `kind` now.
    pub(crate) fn replace(&self, kind: &str, track: Option<&MediaStreamTrack>) {
        if let Some(sender) = self.sender(kind) {
            let replaced = sender.replace_track(track);
            wasm_bindgen_futures::spawn_local(async move {
                // Fails when the connection was closed in the meantime; the next one is made with the new track.
                _ = JsFuture::from(replaced).await;
            });
        }
    }

    fn sender(&self, kind: &str) -> Option<RtcRtpSender> {
        let transceivers = self.raw.get_transceivers();
        let mut transceivers = transceivers.iter().map(|t| t.unchecked_into::<RtcRtpTransceiver>());
        // The receiving side of a transceiver always has a track, which tells its kind.
        transceivers.find(|t| t.receiver().track().kind() == kind).map(|t| t.sender())
    }

    /// The browser's own object, for what outlives a borrow of this.
    pub(crate) fn raw(&self) -> RtcPeerConnection {
        self.raw.clone()
    }

    /// Takes a candidate of the server's side.
    pub(crate) fn add_candidate(&self, candidate: &IceCandidate) {
        let init = to_js(candidate).unchecked_into::<RtcIceCandidateInit>();
        let added = self.raw.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init));
        wasm_bindgen_futures::spawn_local(async move {
            // A candidate of a kind that this browser does not know; the others still count.
            _ = JsFuture::from(added).await;
        });
    }
}

/// Makes an offer and puts it in force on this side.
///
/// # Errors
/// If the browser cannot, or the connection was closed in the meantime.
pub(super) async fn offer(raw: RtcPeerConnection) -> Result<SdpOffer, JsValue> {
    let description = JsFuture::from(raw.create_offer()).await?.unchecked_into::<RtcSessionDescriptionInit>();
    JsFuture::from(raw.set_local_description(&description)).await?;
    let sdp = description.get_sdp().unwrap_or_default();
    SdpOffer::try_from(sdp).map_err(|error| error.to_string().into())
}

/// Puts the server's answer in force.
///
/// # Errors
/// If the browser refuses the answer, or the connection was closed in the meantime.
pub(super) async fn accept(raw: RtcPeerConnection, answer: SdpAnswer) -> Result<(), JsValue> {
    let description = RtcSessionDescriptionInit::new(RtcSdpType::Answer);
    description.set_sdp(answer.as_str());
    JsFuture::from(raw.set_remote_description(&description)).await.map(drop)
}

fn listeners(raw: &RtcPeerConnection, on_event: impl Fn(PeerEvent) + Clone + 'static) -> [Listener; 4] {
    let on_candidate = {
        let on_event = on_event.clone();
        move |event: RtcPeerConnectionIceEvent| {
            if let Some(candidate) = candidate(&event) {
                on_event(PeerEvent::Candidate(candidate));
            }
        }
    };
    let on_ice_state = {
        let (raw, on_event) = (raw.clone(), on_event.clone());
        move |_: Event| {
            if raw.ice_connection_state() == RtcIceConnectionState::Connected {
                on_event(PeerEvent::PathFound);
            }
        }
    };
    let on_state = {
        let (raw, on_event) = (raw.clone(), on_event.clone());
        move |_: Event| {
            if let Some(event) = state(&raw) {
                on_event(event);
            }
        }
    };
    let on_track = move |event: RtcTrackEvent| on_event(PeerEvent::Track(event));
    [
        Listener::new(raw, "icecandidate", on_candidate),
        Listener::new(raw, "iceconnectionstatechange", on_ice_state),
        Listener::new(raw, "connectionstatechange", on_state),
        Listener::new(raw, "track", on_track),
    ]
}

fn candidate(event: &RtcPeerConnectionIceEvent) -> Option<IceCandidate> {
    let raw = event.candidate()?;
    let candidate = raw.candidate();
    // The empty one ends a generation of candidates; the server needs no such mark.
    (!candidate.is_empty()).then(|| IceCandidate {
        candidate,
        sdp_mid: raw.sdp_mid(),
        sdp_m_line_index: raw.sdp_m_line_index(),
    })
}

fn state(raw: &RtcPeerConnection) -> Option<PeerEvent> {
    match raw.connection_state() {
        RtcPeerConnectionState::Connected => Some(PeerEvent::Connected),
        RtcPeerConnectionState::Disconnected => Some(PeerEvent::Disconnected),
        RtcPeerConnectionState::Failed => Some(PeerEvent::Failed),
        _ => None,
    }
}
