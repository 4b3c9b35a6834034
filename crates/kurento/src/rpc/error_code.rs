use std::fmt;

/// Why KMS refuses a request.
///
/// The codes from 40000 on are Kurento's own and have a name, which travels in `error.data.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The frame is not JSON. KMS never sends it (it drops the connection), but a kinder server may.
    ParseError,
    /// The frame is no JSON-RPC 2.0 request.
    InvalidRequest,
    /// No such method.
    MethodNotFound,
    /// A fault inside the server, as for a parent object of the wrong kind.
    Internal,
    /// A required field of `params` is missing, or the request had no id to answer.
    Server,
    /// A parameter of a constructor or an operation is missing or has the wrong type.
    Marshall,
    /// The elements cannot be connected, as when they belong to different pipelines.
    Connect,
    /// The session holds no object, or is gone.
    InvalidSession,
    /// Bad ids in a transaction; also: an operation that the object does not have.
    MalformedTransaction,
    /// The server has no room for it.
    NotEnoughResources,
    /// No such object.
    MediaObjectNotFound,
    /// The object does not raise this event.
    EventNotSupported,
    /// A parameter has a value that the object refuses.
    IllegalParameter,
    /// No such type of object.
    NotAvailable,
    /// A `newref:` outside a transaction.
    NotFoundNoCommit,
    /// The object has no tag of this name.
    TagKeyNotFound,
    /// The SDP cannot be read.
    SdpParse,
    /// The endpoint has no local description yet.
    NoLocalSdp,
    /// The endpoint has no remote description yet.
    NoRemoteSdp,
    /// The endpoint has negotiated before, which it can do once.
    AlreadyNegotiated,
    /// An answer came for an offer that was never made.
    OfferNotGenerated,
    /// Something is undefined, as a module that the server does not have.
    Undefined,
    /// The player cannot seek.
    PlayerSeekFail,
    /// A code that this crate has no word for.
    Other(i32),
}

/// Every known code, its number and its name in `error.data.type`.
const TABLE: [(ErrorCode, i32, Option<&str>); 23] = [
    (ErrorCode::ParseError, -32700, None),
    (ErrorCode::InvalidRequest, -32600, None),
    (ErrorCode::MethodNotFound, -32601, None),
    (ErrorCode::Internal, -32603, None),
    (ErrorCode::Server, -32000, None),
    (ErrorCode::Marshall, 40001, Some("MARSHALL_ERROR")),
    (ErrorCode::Connect, 40004, Some("CONNECT_ERROR")),
    (ErrorCode::InvalidSession, 40007, Some("INVALID_SESSION")),
    (ErrorCode::MalformedTransaction, 40008, Some("MALFORMED_TRANSACTION")),
    (ErrorCode::NotEnoughResources, 40009, Some("NOT_ENOUGH_RESOURCES")),
    (ErrorCode::MediaObjectNotFound, 40101, Some("MEDIA_OBJECT_NOT_FOUND")),
    (ErrorCode::EventNotSupported, 40106, Some("MEDIA_OBJECT_EVENT_NOT_SUPPORTED")),
    (ErrorCode::IllegalParameter, 40107, Some("MEDIA_OBJECT_ILLEGAL_PARAM_ERROR")),
    (ErrorCode::NotAvailable, 40108, Some("MEDIA_OBJECT_NOT_AVAILABLE")),
    (ErrorCode::NotFoundNoCommit, 40109, Some("MEDIA_OBJECT_NOT_FOUND_TRANSACTION_NO_COMMIT")),
    (ErrorCode::TagKeyNotFound, 40110, Some("MEDIA_OBJECT_TAG_KEY_NOT_FOUND")),
    (ErrorCode::SdpParse, 40201, Some("SDP_PARSE_ERROR")),
    (ErrorCode::NoLocalSdp, 40202, Some("SDP_END_POINT_NO_LOCAL_SDP_ERROR")),
    (ErrorCode::NoRemoteSdp, 40203, Some("SDP_END_POINT_NO_REMOTE_SDP_ERROR")),
    (ErrorCode::AlreadyNegotiated, 40208, Some("SDP_END_POINT_ALREADY_NEGOTIATED")),
    (ErrorCode::OfferNotGenerated, 40209, Some("SDP_END_POINT_NOT_OFFER_GENERATED")),
    (ErrorCode::Undefined, 40500, Some("UNDEFINED")),
    (ErrorCode::PlayerSeekFail, 40700, Some("PLAYER_SEEK_FAIL")),
];

impl ErrorCode {
    /// The number on the wire.
    pub fn number(self) -> i32 {
        match self {
            Self::Other(number) => number,
            known => TABLE.iter().find(|(code, ..)| *code == known).map_or(0, |(_, number, _)| *number),
        }
    }

    /// The name in `error.data.type`. JSON-RPC's own codes have none.
    pub fn name(self) -> Option<&'static str> {
        TABLE.iter().find(|(code, ..)| *code == self).and_then(|(.., name)| *name)
    }
}

impl From<i32> for ErrorCode {
    fn from(number: i32) -> Self {
        TABLE.iter().find(|(_, known, _)| *known == number).map_or(Self::Other(number), |(code, ..)| *code)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{} {name}", self.number()),
            None => self.number().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_comes_back_from_its_number() {
        for (code, number, _) in TABLE {
            assert_eq!((code.number(), ErrorCode::from(number)), (number, code));
        }
    }

    #[test]
    fn an_unknown_number_is_kept() {
        assert_eq!(ErrorCode::from(40999), ErrorCode::Other(40999));
        assert_eq!(ErrorCode::Other(40999).number(), 40999);
        assert_eq!(ErrorCode::Other(40999).name(), None);
    }

    #[test]
    fn shown_with_its_name() {
        assert_eq!(ErrorCode::MediaObjectNotFound.to_string(), "40101 MEDIA_OBJECT_NOT_FOUND");
        assert_eq!(ErrorCode::MethodNotFound.to_string(), "-32601");
    }
}
