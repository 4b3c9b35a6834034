use kurento::event::names;

use super::call::{Call, Outcome};
use super::failure::Failure;
use super::{
    Model, base_rtp_endpoint, hub, manager, media_element, media_object, pipeline, player_endpoint, recorder_endpoint,
    sdp_endpoint, uri_endpoint, web_rtc_endpoint,
};

/// What one class adds to the operations it inherits: `None` if the operation is not one of its own.
type Operations = fn(&mut Model, &Call<'_>) -> Option<Result<Outcome, Failure>>;

/// A class of Kurento's API. What an object can do is what the classes of its chain can do.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: &'static str,
    extends: Option<&'static Class>,
    pub(super) events: &'static [&'static str],
    operations: Operations,
}

impl Class {
    /// The class itself and all that it extends, nearest first.
    pub(super) fn chain(&'static self) -> impl Iterator<Item = &'static Class> {
        std::iter::successors(Some(self), |class| class.extends)
    }

    /// Kurento's `hierarchy`: all that it extends, nearest first, without itself.
    pub(super) fn hierarchy(&'static self) -> impl Iterator<Item = String> {
        self.chain().skip(1).map(Class::qualified_name)
    }

    pub(super) fn qualified_name(&self) -> String {
        format!("kurento.{}", self.name)
    }

    pub(super) fn has_event(&'static self, name: &str) -> bool {
        self.chain().any(|class| class.events.contains(&name))
    }

    pub(super) fn is(&'static self, other: &'static Class) -> bool {
        self.chain().any(|class| class.name == other.name)
    }

    /// Runs the operation of the nearest class that has it.
    pub(super) fn invoke(&'static self, model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
        self.chain()
            .find_map(|class| (class.operations)(model, call))
            .unwrap_or_else(|| Err(Failure::unknown_operation(call.operation, call.parameters.count())))
    }
}

pub(super) static MEDIA_OBJECT: Class =
    Class { name: "MediaObject", extends: None, events: &[names::ERROR], operations: media_object::operations };

pub(super) static SERVER_MANAGER: Class = Class {
    name: "ServerManager",
    extends: Some(&MEDIA_OBJECT),
    events: &[names::OBJECT_CREATED, names::OBJECT_DESTROYED],
    operations: manager::operations,
};

pub(super) static MEDIA_PIPELINE: Class =
    Class { name: "MediaPipeline", extends: Some(&MEDIA_OBJECT), events: &[], operations: pipeline::operations };

static HUB: Class = Class { name: "Hub", extends: Some(&MEDIA_OBJECT), events: &[], operations: hub::operations };

pub(super) static DISPATCHER: Class =
    Class { name: "Dispatcher", extends: Some(&HUB), events: &[], operations: hub::dispatcher_operations };

pub(super) static DISPATCHER_ONE_TO_MANY: Class =
    Class { name: "DispatcherOneToMany", extends: Some(&HUB), events: &[], operations: hub::one_to_many_operations };

pub(super) static MEDIA_ELEMENT: Class = Class {
    name: "MediaElement",
    extends: Some(&MEDIA_OBJECT),
    events: &[
        names::ELEMENT_CONNECTED,
        names::ELEMENT_DISCONNECTED,
        names::MEDIA_FLOW_IN_STATE_CHANGED,
        names::MEDIA_FLOW_OUT_STATE_CHANGED,
        names::MEDIA_TRANSCODING_STATE_CHANGED,
    ],
    operations: media_element::operations,
};

pub(super) static HUB_PORT: Class =
    Class { name: "HubPort", extends: Some(&MEDIA_ELEMENT), events: &[], operations: |_, _| None };

pub(super) static PASS_THROUGH: Class =
    Class { name: "PassThrough", extends: Some(&MEDIA_ELEMENT), events: &[], operations: |_, _| None };

static ENDPOINT: Class =
    Class { name: "Endpoint", extends: Some(&MEDIA_ELEMENT), events: &[], operations: |_, _| None };

static URI_ENDPOINT: Class = Class {
    name: "UriEndpoint",
    extends: Some(&ENDPOINT),
    events: &[names::URI_ENDPOINT_STATE_CHANGED],
    operations: uri_endpoint::operations,
};

pub(super) static PLAYER_ENDPOINT: Class = Class {
    name: "PlayerEndpoint",
    extends: Some(&URI_ENDPOINT),
    events: &[names::END_OF_STREAM],
    operations: player_endpoint::operations,
};

pub(super) static RECORDER_ENDPOINT: Class = Class {
    name: "RecorderEndpoint",
    extends: Some(&URI_ENDPOINT),
    events: &[names::RECORDING, names::PAUSED, names::STOPPED],
    operations: recorder_endpoint::operations,
};

static SESSION_ENDPOINT: Class = Class {
    name: "SessionEndpoint",
    extends: Some(&ENDPOINT),
    events: &[names::MEDIA_SESSION_STARTED, names::MEDIA_SESSION_TERMINATED],
    operations: |_, _| None,
};

static SDP_ENDPOINT: Class =
    Class { name: "SdpEndpoint", extends: Some(&SESSION_ENDPOINT), events: &[], operations: sdp_endpoint::operations };

static BASE_RTP_ENDPOINT: Class = Class {
    name: "BaseRtpEndpoint",
    extends: Some(&SDP_ENDPOINT),
    events: &[names::CONNECTION_STATE_CHANGED, names::MEDIA_STATE_CHANGED],
    operations: base_rtp_endpoint::operations,
};

pub(super) static RTP_ENDPOINT: Class = Class {
    name: "RtpEndpoint",
    extends: Some(&BASE_RTP_ENDPOINT),
    events: &[names::ON_KEY_SOFT_LIMIT],
    operations: |_, _| None,
};

pub(super) static WEB_RTC_ENDPOINT: Class = Class {
    name: "WebRtcEndpoint",
    extends: Some(&BASE_RTP_ENDPOINT),
    events: &[
        names::DATA_CHANNEL_CLOSED,
        names::DATA_CHANNEL_OPENED,
        names::DTLS_CONNECTION_STATE_CHANGE,
        names::ICE_CANDIDATE_FOUND,
        names::ICE_COMPONENT_STATE_CHANGED,
        names::ICE_GATHERING_DONE,
        names::NEW_CANDIDATE_PAIR_SELECTED,
    ],
    operations: web_rtc_endpoint::operations,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hierarchy_is_that_of_kurento() {
        let hierarchy: Vec<String> = WEB_RTC_ENDPOINT.hierarchy().collect();
        let expected = ["BaseRtpEndpoint", "SdpEndpoint", "SessionEndpoint", "Endpoint", "MediaElement", "MediaObject"];
        assert_eq!(hierarchy, expected.map(|name| format!("kurento.{name}")));
    }

    #[test]
    fn events_are_inherited() {
        for event in ["IceCandidateFound", "MediaStateChanged", "MediaSessionStarted", "ElementConnected", "Error"] {
            assert!(WEB_RTC_ENDPOINT.has_event(event), "{event}");
        }
        assert!(!MEDIA_PIPELINE.has_event("ElementConnected"));
        assert!(!WEB_RTC_ENDPOINT.has_event("OnIceCandidate"));
    }
}
