use std::time::Duration;

use kurento::MediaType;
use serde_json::Value;

use super::id::ObjectId;
use super::now::Now;
use super::parameters::Parameters;
use crate::player::Status;
use crate::webrtc::{EndpointId, OfferOptions, SdpError, Statistics};

/// One operation, invoked on an object that exists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) now: Now,
    pub(crate) object: &'a ObjectId,
    pub(crate) operation: &'a str,
    pub(crate) parameters: Parameters<'a>,
}

/// What came of an operation.
#[derive(Debug)]
pub(crate) enum Outcome {
    Value(Value),
    /// The worker that owns the endpoint has to say.
    Ask(Question),
}

impl Outcome {
    /// The outcome of what has nothing to tell: Kurento's `value: null`.
    pub(super) const NOTHING: Self = Self::Value(Value::Null);

    pub(super) fn value(value: impl Into<Value>) -> Self {
        Self::Value(value.into())
    }
}

/// What to ask whoever does the work of an endpoint; the answer goes to [`Model::handle_answer`](super::Model::handle_answer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) object: ObjectId,
    /// `None` if the question is not about an endpoint.
    pub(crate) endpoint: Option<EndpointId>,
    pub(crate) ask: Ask,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    Negotiation(Negotiation),
    Player(PlayerQuestion),
    /// Of one kind of media, or all.
    Statistics(Option<MediaType>),
    /// How busy this program is over so long a time.
    UsedCpu(Duration),
    /// To be told when a recorder that was told to stop has done so.
    RecorderStopped,
}

/// The answer to an [`Ask`], of the variant with the same name.
#[derive(Debug)]
pub(crate) enum Answer {
    Negotiation(Result<String, SdpError>),
    Player(Status),
    Statistics(Statistics),
    /// In percent of all processors.
    UsedCpu(f64),
    RecorderStopped,
    /// Nobody is left to answer, or not in time.
    Gone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlayerQuestion {
    Position,
    VideoInfo,
    Seek(Duration),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Negotiation {
    ProcessOffer(String),
    GenerateOffer(OfferOptions),
    ProcessAnswer(String),
}
