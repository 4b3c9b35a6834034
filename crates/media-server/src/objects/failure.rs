use kurento::rpc::{ErrorCode, ErrorObject};
use kurento::types::UnknownWord;

use crate::webrtc::SdpError;

/// Why a request failed, in Kurento's own words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure(ErrorObject);

impl From<Failure> for ErrorObject {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

impl From<UnknownWord> for Failure {
    fn from(word: UnknownWord) -> Self {
        Self::wrong_value(word.enumeration)
    }
}

impl Failure {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(ErrorObject::new(code, message))
    }

    pub(crate) fn method_not_found() -> Self {
        Self::new(ErrorCode::MethodNotFound, "Method not found.")
    }

    pub(crate) fn unexpected(why: &str) -> Self {
        Self::new(ErrorCode::Internal, format!("Unexpected error while processing method: {why}"))
    }

    /// An object of a type that cannot stand there; Kurento answers in the words of its C++ runtime.
    pub(super) fn wrong_object_type() -> Self {
        Self::unexpected("bad_weak_ptr")
    }

    pub(crate) fn missing_field(name: &str) -> Self {
        Self::new(ErrorCode::Server, format!("'{name}' parameter is required"))
    }

    pub(crate) fn wrong_field(name: &str, kind: &str) -> Self {
        let article = if kind == "array" { "an" } else { "a" };
        Self::new(ErrorCode::Server, format!("'{name}' parameter should be {article} {kind}"))
    }

    pub(crate) fn malformed_transaction(message: &str) -> Self {
        Self::new(ErrorCode::MalformedTransaction, message)
    }

    /// What is asked for is more than this server has room for.
    pub(crate) fn too_much(message: &str) -> Self {
        Self::new(ErrorCode::NotEnoughResources, message)
    }

    pub(super) fn missing_container(name: &str) -> Self {
        Self::marshall(format!("'{name}' is required"))
    }

    pub(super) fn wrong_parameter(name: &str, kind: &str) -> Self {
        Self::marshall(format!("'{name}' parameter should be a {kind}"))
    }

    pub(super) fn wrong_property(name: &str, kind: &str) -> Self {
        Self::marshall(format!("'{name}' property should be a {kind}"))
    }

    /// A word that the enumeration `name` does not have.
    pub(super) fn wrong_value(name: &str) -> Self {
        Self::marshall(format!("Invalid value for '{name}'"))
    }

    fn marshall(message: String) -> Self {
        Self::new(ErrorCode::Marshall, message)
    }

    pub(super) fn other_pipeline() -> Self {
        Self::new(ErrorCode::Connect, "Media elements do not share pipeline")
    }

    pub(crate) fn invalid_session() -> Self {
        Self::new(ErrorCode::InvalidSession, "Invalid session")
    }

    pub(super) fn unknown_operation(name: &str, parameters: usize) -> Self {
        let message = format!("Method '{name}' with {parameters} parameters not found");
        Self::new(ErrorCode::MalformedTransaction, message)
    }

    /// A name that only a transaction gives a meaning to has a code of its own.
    pub(super) fn object_not_found(id: &str) -> Self {
        if id.starts_with("newref:") {
            let why = "Possibly using a transactional object without committing the transaction.";
            return Self::new(ErrorCode::NotFoundNoCommit, format!("Object '{id}' not found. {why}"));
        }
        Self::new(ErrorCode::MediaObjectNotFound, format!("Object '{id}' not found"))
    }

    pub(super) fn event_not_supported(name: &str) -> Self {
        Self::new(ErrorCode::EventNotSupported, format!("Event '{name}' not supported"))
    }

    pub(super) fn illegal_parameter(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::IllegalParameter, message)
    }

    pub(super) fn unknown_type(name: &str) -> Self {
        Self::new(ErrorCode::NotAvailable, format!("Factory '{name}' not found"))
    }

    pub(super) fn tag_not_found() -> Self {
        Self::new(ErrorCode::TagKeyNotFound, "Tag key not found")
    }

    pub(super) fn no_local_sdp() -> Self {
        Self::new(ErrorCode::NoLocalSdp, "No local SDP")
    }

    pub(super) fn no_remote_sdp() -> Self {
        Self::new(ErrorCode::NoRemoteSdp, "No remote SDP")
    }

    pub(super) fn no_such_module() -> Self {
        Self::new(ErrorCode::Undefined, "Requested kmd module doesn't exist")
    }

    pub(super) fn sdp(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::SdpParse, message)
    }

    /// A player cannot go to a position: its source has none, or not that one.
    pub(super) fn seek() -> Self {
        Self::new(ErrorCode::PlayerSeekFail, "Seek fails")
    }

    /// Why `endpoint` could not negotiate.
    pub(super) fn negotiation(error: &SdpError, endpoint: &str) -> Self {
        match error {
            // What the parser says is for the log: it speaks of memory addresses.
            SdpError::Parse(_) => Self::sdp("Invalid SDP"),
            SdpError::AlreadyNegotiated => Self::new(ErrorCode::AlreadyNegotiated, error.to_string()),
            SdpError::NoOffer => Self::new(ErrorCode::OfferNotGenerated, error.to_string()),
            SdpError::Gone => Self::object_not_found(endpoint),
        }
    }
}
