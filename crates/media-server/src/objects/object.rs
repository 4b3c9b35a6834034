use std::collections::BTreeMap;
use std::time::SystemTime;

use super::class::{self, Class};
use super::hub::Hub;
use super::id::ObjectId;
use super::media_element::Flows;
use super::pipeline::Pipeline;
use super::player_endpoint::PlayerEndpoint;
use super::recorder_endpoint::RecorderEndpoint;
use super::rtp_endpoint::RtpEndpoint;
use super::web_rtc_endpoint::WebRtcEndpoint;
use crate::webrtc::EndpointId;

/// One media object: what all have in common, and what its type adds.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) id: ObjectId,
    pub(super) parent: Option<ObjectId>,
    /// In the order of their creation.
    pub(super) children: Vec<ObjectId>,
    pub(super) created: SystemTime,
    /// Empty as long as nobody has named it.
    pub(super) name: String,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) sends_tags_in_events: bool,
    /// What a client has asked for, by the name of the property.
    pub(super) encoder_bitrates: BTreeMap<&'static str, i32>,
    pub(super) body: Body,
}

/// What makes an object one of its type.
#[derive(Debug)]
pub(super) enum Body {
    Manager,
    Pipeline(Pipeline),
    PassThrough,
    Hub(Hub),
    HubPort,
    PlayerEndpoint(Box<PlayerEndpoint>),
    RecorderEndpoint(Box<RecorderEndpoint>),
    RtpEndpoint(Box<RtpEndpoint>),
    WebRtcEndpoint(Box<WebRtcEndpoint>),
}

impl Body {
    pub(super) fn class(&self) -> &'static Class {
        match self {
            Self::Manager => &class::SERVER_MANAGER,
            Self::Pipeline(_) => &class::MEDIA_PIPELINE,
            Self::PassThrough => &class::PASS_THROUGH,
            Self::Hub(hub) => hub.class(),
            Self::HubPort => &class::HUB_PORT,
            Self::PlayerEndpoint(_) => &class::PLAYER_ENDPOINT,
            Self::RecorderEndpoint(_) => &class::RECORDER_ENDPOINT,
            Self::RtpEndpoint(_) => &class::RTP_ENDPOINT,
            Self::WebRtcEndpoint(_) => &class::WEB_RTC_ENDPOINT,
        }
    }

    /// What the workers call it, if it is one of theirs.
    pub(super) fn endpoint(&self) -> Option<EndpointId> {
        match self {
            Self::Manager | Self::Pipeline(_) | Self::PassThrough | Self::Hub(_) | Self::HubPort => None,
            Self::PlayerEndpoint(player) => Some(player.endpoint),
            Self::RecorderEndpoint(recorder) => Some(recorder.endpoint),
            Self::RtpEndpoint(endpoint) => Some(endpoint.base.endpoint),
            Self::WebRtcEndpoint(endpoint) => Some(endpoint.base.endpoint),
        }
    }

    /// Where its media flows, if any can.
    pub(super) fn flows(&self) -> Option<&Flows> {
        match self {
            Self::Manager | Self::Pipeline(_) | Self::PassThrough | Self::Hub(_) | Self::HubPort => None,
            Self::PlayerEndpoint(player) => Some(&player.flows),
            Self::RecorderEndpoint(recorder) => Some(&recorder.flows),
            Self::RtpEndpoint(endpoint) => Some(&endpoint.base.flows),
            Self::WebRtcEndpoint(endpoint) => Some(&endpoint.base.flows),
        }
    }
}

impl Object {
    pub(super) fn new(id: ObjectId, parent: Option<ObjectId>, created: SystemTime, body: Body) -> Self {
        let (children, name, tags) = (Vec::new(), String::new(), BTreeMap::new());
        Self {
            id,
            parent,
            children,
            created,
            name,
            tags,
            sends_tags_in_events: false,
            encoder_bitrates: BTreeMap::new(),
            body,
        }
    }

    /// An object without a name is called by its id.
    pub(super) fn name(&self) -> &str {
        if self.name.is_empty() { self.id.as_str() } else { &self.name }
    }

    pub(super) fn class(&self) -> &'static Class {
        self.body.class()
    }
}
