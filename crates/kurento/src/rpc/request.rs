use serde::Serialize;
use serde_json::{Deserializer, Map, Value};

use super::{ErrorCode, ErrorObject, Id, Response, VERSION};

/// A request, or, without an id, a notification.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub id: Option<Id>,
    pub method: String,
    pub params: Map<String, Value>,
}

/// Why a frame is no request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// KMS drops the connection without a word.
    #[error("the frame is not JSON: {0}")]
    NotJson(String),
    /// KMS answers on a socket without a session, and drops the connection of others.
    #[error("the frame is no JSON-RPC 2.0 request")]
    Invalid,
    /// As for [`Invalid`](Self::Invalid).
    #[error("`params` is no object")]
    BadParams(Option<Id>),
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Id>,
    jsonrpc: &'static str,
    method: &'a str,
    params: &'a Map<String, Value>,
}

impl Request {
    /// The frame to send.
    pub fn to_text(&self) -> String {
        let wire = Wire { id: self.id.as_ref(), jsonrpc: VERSION, method: &self.method, params: &self.params };
        serde_json::to_string(&wire).expect("strings, numbers and maps with string keys can always be written")
    }

    /// Reads a frame, as a server does. What follows the first JSON value is ignored, as KMS does.
    pub fn parse(frame: &[u8]) -> Result<Self, RequestFault> {
        match Deserializer::from_slice(frame).into_iter().next() {
            Some(Ok(value)) => Self::from_value(value),
            Some(Err(error)) => Err(RequestFault::NotJson(error.to_string())),
            None => Err(RequestFault::NotJson("it is empty".into())),
        }
    }

    fn from_value(value: Value) -> Result<Self, RequestFault> {
        let Value::Object(mut fields) = value else { return Err(RequestFault::Invalid) };
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        let (version, id, method, params) = (take("jsonrpc"), take("id"), take("method"), take("params"));
        let Value::String(method) = method else { return Err(RequestFault::Invalid) };
        if version != VERSION {
            return Err(RequestFault::Invalid);
        }
        let id = serde_json::from_value(id).map_err(|_| RequestFault::Invalid)?;
        match params {
            Value::Object(params) => Ok(Self { id, method, params }),
            Value::Null => Ok(Self { id, method, params: Map::new() }),
            _ => Err(RequestFault::BadParams(id)),
        }
    }
}

impl RequestFault {
    /// The answer that tells the client.
    pub fn answer(self) -> Response {
        let sentence = self.to_string();
        match self {
            Self::NotJson(_) => Response::failed(None, ErrorObject::new(ErrorCode::ParseError, sentence)),
            Self::Invalid => {
                Response::failed(None, ErrorObject::new(ErrorCode::InvalidRequest, "Invalid JSON-RPC request."))
            }
            Self::BadParams(id) => Response::failed(id, ErrorObject::new(ErrorCode::Internal, sentence)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check_fault(frame: &str, code: ErrorCode) {
        let answer = Request::parse(frame.as_bytes()).unwrap_err().answer();
        assert_eq!(answer.outcome.unwrap_err().code, code, "{frame}");
    }

    #[test]
    fn a_request_survives_the_wire() {
        let params = json!({ "interval": 240_000 });
        let request =
            Request { id: Some(Id::from(1)), method: "ping".into(), params: params.as_object().unwrap().clone() };
        let text = request.to_text();
        assert_eq!(text, r#"{"id":1,"jsonrpc":"2.0","method":"ping","params":{"interval":240000}}"#);
        assert_eq!(Request::parse(text.as_bytes()).unwrap(), request);
    }

    #[test]
    fn id_and_params_may_be_missing_or_null() {
        for frame in
            [r#"{"jsonrpc":"2.0","method":"ping"}"#, r#"{"jsonrpc":"2.0","id":null,"method":"ping","params":null}"#]
        {
            let request = Request::parse(frame.as_bytes()).unwrap();
            assert_eq!(request, Request { id: None, method: "ping".into(), params: Map::new() });
        }
    }

    #[test]
    fn what_follows_the_request_is_ignored() {
        let request = Request::parse(br#"{"id":"a","method":"ping","jsonrpc":"2.0"} and more"#).unwrap();
        assert_eq!(request.id, Some(Id::from("a")));
    }

    #[test]
    fn what_is_no_request_has_an_answer() {
        for frame in ["", "hello", r#"{"id":1,"method":"ping","#] {
            check_fault(frame, ErrorCode::ParseError);
        }
        for frame in [
            "5",
            "null",
            "[]",
            r#"{"id":1,"method":"ping"}"#,
            r#"{"id":1,"method":"ping","jsonrpc":"1.0"}"#,
            r#"{"id":1,"jsonrpc":"2.0"}"#,
            r#"{"id":[1],"method":"ping","jsonrpc":"2.0"}"#,
        ] {
            check_fault(frame, ErrorCode::InvalidRequest);
        }
        check_fault(r#"{"id":1,"method":"ping","params":[1],"jsonrpc":"2.0"}"#, ErrorCode::Internal);
    }

    #[test]
    fn a_fault_in_params_is_answered_under_the_id() {
        let answer = Request::parse(br#"{"id":"x","method":"ping","params":5,"jsonrpc":"2.0"}"#).unwrap_err().answer();
        assert_eq!(answer.id, Some(Id::from("x")));
    }
}
