use serde_json::{Map, Value, json};

use crate::types::{ObjectId, SessionId};

/// One request before it has an id.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) method: &'static str,
    /// What errors name it by: the operation of an `invoke`, else the method.
    pub(super) name: String,
    pub(super) params: Map<String, Value>,
}

impl Call {
    fn new(method: &'static str, params: Value) -> Self {
        let Value::Object(params) = params else { return Self::new(method, json!({})) };
        Self { method, name: method.to_owned(), params }
    }

    pub(super) fn ping() -> Self {
        Self::new("ping", json!({}))
    }

    /// The first ping of a connection announces, as Kurento's own clients do, how often others come at least.
    pub(super) fn first_ping() -> Self {
        Self::new("ping", json!({ "interval": 240_000 }))
    }

    pub(super) fn connect(session: Option<&SessionId>) -> Self {
        match session {
            Some(session) => Self::new("connect", json!({ "sessionId": session })),
            None => Self::new("connect", json!({})),
        }
    }

    pub(super) fn close_session(release: bool) -> Self {
        Self::new("closeSession", json!({ "release": release }))
    }

    pub(super) fn create(type_name: &str, constructor_params: Value) -> Self {
        let params = json!({ "constructorParams": object(constructor_params), "type": type_name });
        Self { name: format!("create {type_name}"), ..Self::new("create", params) }
    }

    pub(super) fn invoke(object_id: &ObjectId, operation: &str, params: Value) -> Self {
        let params = json!({ "object": object_id, "operation": operation, "operationParams": object(params) });
        Self { name: operation.to_owned(), ..Self::new("invoke", params) }
    }

    pub(super) fn describe(object: &ObjectId) -> Self {
        Self::new("describe", json!({ "object": object }))
    }

    pub(super) fn subscribe(object: &ObjectId, event: &str) -> Self {
        let params = json!({ "object": object, "type": event });
        Self { name: format!("subscribe to {event}"), ..Self::new("subscribe", params) }
    }

    pub(super) fn unsubscribe(object: &ObjectId, subscription: &str) -> Self {
        Self::new("unsubscribe", json!({ "object": object, "subscription": subscription }))
    }

    pub(super) fn transaction(operations: Vec<Value>) -> Self {
        Self::new("transaction", json!({ "operations": operations }))
    }

    pub(super) fn release(object: &ObjectId) -> Self {
        Self::new("release", json!({ "object": object }))
    }
}

/// Parameters always travel as an object, which for none is empty.
fn object(params: Value) -> Value {
    if params.is_null() { json!({}) } else { params }
}
