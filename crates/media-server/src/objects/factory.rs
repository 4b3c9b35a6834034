use super::Model;
use super::class::{self, Class};
use super::failure::Failure;
use super::id::ObjectId;
use super::object::Body;
use super::parameters::Parameters;
use super::pipeline::Pipeline;
use super::{hub, pass_through, player_endpoint, recorder_endpoint, rtp_endpoint, web_rtc_endpoint};
use crate::Limits;

/// What makes objects of one class.
pub(super) struct Factory {
    pub(super) class: &'static Class,
    /// The Kurento module that the class belongs to.
    pub(super) module: &'static str,
    pub(super) make: fn(&mut Model, &Parameters<'_>) -> Result<Made, Failure>,
}

/// An object that has no id yet.
pub(super) struct Made {
    pub(super) parent: Option<ObjectId>,
    pub(super) body: Body,
}

/// Everything that `create` can make, in the order of the names.
static FACTORIES: &[Factory] = &[
    Factory { class: &class::HUB_PORT, module: "core", make: hub::make_port },
    Factory {
        class: &class::MEDIA_PIPELINE,
        module: "core",
        make: |_, _| Ok(Made { parent: None, body: Body::Pipeline(Pipeline::default()) }),
    },
    Factory { class: &class::PASS_THROUGH, module: "core", make: pass_through::make },
    Factory { class: &class::DISPATCHER, module: "elements", make: hub::make_dispatcher },
    Factory { class: &class::DISPATCHER_ONE_TO_MANY, module: "elements", make: hub::make_one_to_many },
    Factory { class: &class::PLAYER_ENDPOINT, module: "elements", make: player_endpoint::make },
    Factory { class: &class::RECORDER_ENDPOINT, module: "elements", make: recorder_endpoint::make },
    Factory { class: &class::RTP_ENDPOINT, module: "elements", make: rtp_endpoint::make },
    Factory { class: &class::WEB_RTC_ENDPOINT, module: "elements", make: web_rtc_endpoint::make },
];

impl Factory {
    /// Those that clients may use.
    pub(super) fn all(limits: &Limits) -> impl Iterator<Item = &'static Self> {
        let has_rtp = limits.rtp_endpoints;
        FACTORIES.iter().filter(move |factory| has_rtp || factory.class.name != class::RTP_ENDPOINT.name)
    }

    /// Finds the factory of `WebRtcEndpoint` or `kurento.WebRtcEndpoint`. Kurento knows no other spelling.
    pub(super) fn find(limits: &Limits, name: &str) -> Result<&'static Self, Failure> {
        let class = name.strip_prefix("kurento.").unwrap_or(name);
        Self::all(limits).find(|factory| factory.class.name == class).ok_or_else(|| Failure::unknown_type(name))
    }
}
