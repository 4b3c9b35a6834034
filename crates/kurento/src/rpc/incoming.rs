use serde_json::{Map, Value};

use super::{ErrorObject, Id, ON_EVENT, Response};
use crate::event::Event;

/// A frame that a server sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    Response(Response),
    Event(Event),
    /// A notification other than an event. KMS sends none.
    Notification {
        method: String,
    },
}

/// A frame that is none of Kurento's, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAFrame(String);

impl Incoming {
    /// Reads a frame, as a client does.
    pub fn parse(frame: &[u8]) -> Result<Self, NotAFrame> {
        let fields: Map<String, Value> =
            serde_json::from_slice(frame).map_err(|error| NotAFrame(format!("no JSON object: {error}")))?;
        match fields.get("method") {
            Some(Value::String(method)) if method == ON_EVENT => event(fields),
            Some(Value::String(method)) => Ok(Self::Notification { method: method.clone() }),
            _ => response(fields).map(Self::Response),
        }
    }
}

fn event(mut fields: Map<String, Value>) -> Result<Incoming, NotAFrame> {
    let value = fields.get_mut("params").and_then(|params| params.get_mut("value")).map(Value::take);
    let value = value.ok_or_else(|| NotAFrame("an event without `params.value`".into()))?;
    serde_json::from_value(value).map(Incoming::Event).map_err(|error| NotAFrame(format!("a broken event: {error}")))
}

fn response(mut fields: Map<String, Value>) -> Result<Response, NotAFrame> {
    let id: Option<Id> = match fields.remove("id") {
        Some(id) => serde_json::from_value(id).map_err(|_| NotAFrame("an answer with a broken `id`".into()))?,
        None => None,
    };
    if let Some(error) = fields.remove("error").filter(|error| !error.is_null()) {
        let error: ErrorObject =
            serde_json::from_value(error).map_err(|error| NotAFrame(format!("a broken `error`: {error}")))?;
        return Ok(Response::failed(id, error));
    }
    let result = fields.remove("result").ok_or_else(|| NotAFrame("neither answer nor event".into()))?;
    Ok(Response { id, outcome: Ok(result) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rpc::ErrorCode;

    fn parse(frame: &str) -> Result<Incoming, NotAFrame> {
        Incoming::parse(frame.as_bytes())
    }

    #[test]
    fn answers_and_errors() {
        let null = Response::ok(Some(12.into()), Value::Null);
        assert_eq!(parse(&null.to_text()).unwrap(), Incoming::Response(null));
        let pong = Response::ok(Some("abc".into()), json!({ "value": "pong" }));
        assert_eq!(parse(&pong.to_text()).unwrap(), Incoming::Response(pong));
        let failed = Response::failed(None, ErrorObject::new(ErrorCode::MediaObjectNotFound, "Object 'x' not found"));
        assert_eq!(parse(&failed.to_text()).unwrap(), Incoming::Response(failed));
    }

    #[test]
    fn an_unknown_notification_is_named() {
        let frame = r#"{"jsonrpc":"2.0","method":"onNews","params":{}}"#;
        assert_eq!(parse(frame).unwrap(), Incoming::Notification { method: "onNews".into() });
    }

    #[test]
    fn rubbish_is_refused() {
        for frame in [
            "",
            "5",
            "[]",
            "{}",
            r#"{"id":1}"#,
            r#"{"id":[1],"result":{}}"#,
            r#"{"id":1,"error":"no"}"#,
            r#"{"jsonrpc":"2.0","method":"onEvent","params":{}}"#,
            r#"{"jsonrpc":"2.0","method":"onEvent","params":{"value":{"object":"a"}}}"#,
        ] {
            assert!(parse(frame).is_err(), "{frame} was taken for a frame");
        }
    }
}
