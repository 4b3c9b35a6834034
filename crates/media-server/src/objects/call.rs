use serde_json::Value;

use super::id::ObjectId;
use super::now::Now;
use super::parameters::Parameters;
use crate::webrtc::{EndpointId, OfferOptions};

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

/// What to ask a worker, and for which object; the answer goes to [`Model::handle_negotiated`](super::Model::handle_negotiated).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) object: ObjectId,
    pub(crate) endpoint: EndpointId,
    pub(crate) negotiation: Negotiation,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Negotiation {
    ProcessOffer(String),
    GenerateOffer(OfferOptions),
    ProcessAnswer(String),
}
