use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{ErrorCode, ErrorObject, Id, VERSION};

/// The answer to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The id of the request; absent (null on the wire) where the server could not read one.
    pub id: Option<Id>,
    pub outcome: Result<Value, ErrorObject>,
}

#[derive(Serialize)]
struct Succeeded<'a> {
    id: &'a Option<Id>,
    jsonrpc: &'static str,
    result: &'a Value,
}

#[derive(Serialize)]
struct Failed<'a> {
    error: &'a ErrorObject,
    id: &'a Option<Id>,
    jsonrpc: &'static str,
}

impl Response {
    /// An answer with a result. KMS answers a notification after all: with an error that carries the result.
    pub fn ok(id: Option<Id>, result: Value) -> Self {
        let outcome = match id {
            Some(_) => Ok(result),
            None => Err(ErrorObject {
                code: ErrorCode::Server,
                data: Some(result),
                message: "Ignoring response because of a notification request".into(),
            }),
        };
        Self { id, outcome }
    }

    pub fn failed(id: Option<Id>, error: ErrorObject) -> Self {
        Self { id, outcome: Err(error) }
    }

    /// The frame to send.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and maps with string keys can always be written")
    }
}

impl Serialize for Response {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.outcome {
            Ok(result) => Succeeded { id: &self.id, jsonrpc: VERSION, result }.serialize(serializer),
            Err(error) => Failed { error, id: &self.id, jsonrpc: VERSION }.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn written_as_kms_writes_it() {
        assert_eq!(Response::ok(Some(12.into()), Value::Null).to_text(), r#"{"id":12,"jsonrpc":"2.0","result":null}"#);
        let error = ErrorObject::new(ErrorCode::InvalidSession, "Invalid session");
        assert_eq!(
            Response::failed(Some("a".into()), error).to_text(),
            r#"{"error":{"code":40007,"data":{"type":"INVALID_SESSION"},"message":"Invalid session"},"id":"a","jsonrpc":"2.0"}"#
        );
        let error = ErrorObject::new(ErrorCode::InvalidRequest, "Invalid JSON-RPC request.");
        assert_eq!(
            Response::failed(None, error).to_text(),
            r#"{"error":{"code":-32600,"message":"Invalid JSON-RPC request."},"id":null,"jsonrpc":"2.0"}"#
        );
    }

    #[test]
    fn the_result_of_a_notification_comes_as_an_error() {
        let text = Response::ok(None, json!({ "value": "pong" })).to_text();
        assert_eq!(
            text,
            r#"{"error":{"code":-32000,"data":{"value":"pong"},"message":"Ignoring response because of a notification request"},"id":null,"jsonrpc":"2.0"}"#
        );
    }
}
