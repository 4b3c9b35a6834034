use kurento::rpc::{Id, Request, Response};
use serde_json::{Map, Value};

use super::methods::Reply;
use crate::objects::{Failure, SessionId};

/// More than a client needs to set up a pipeline; the requests of others wait meanwhile.
const MAX_OPERATIONS: usize = 1000;

/// What a string begins with that stands for the result of an earlier operation.
const NEW_REFERENCE: &str = "newref:";

/// Requests that a client sends as one: `transaction`.
///
/// They are carried out one after the other. What an earlier one has made is named `newref:` and its index. The first that
/// fails is the last; what those before it have done stays, as in KMS.
#[derive(Debug)]
pub(super) struct Transaction {
    /// In reverse order.
    waiting: Vec<Value>,
    answers: Vec<Value>,
}

impl Transaction {
    /// Takes the operations out of the parameters of a request.
    pub(super) fn of(request: &Request) -> Result<Self, Failure> {
        let operations = request.params.get("operations").ok_or_else(|| Failure::missing_field("operations"))?;
        let operations = operations.as_array().ok_or_else(|| Failure::wrong_field("operations", "array"))?;
        if operations.len() > MAX_OPERATIONS {
            return Err(Failure::too_much(&format!("A transaction may have {MAX_OPERATIONS} operations")));
        }
        Ok(Self { waiting: operations.iter().rev().cloned().collect(), answers: Vec::new() })
    }

    /// The next request to carry out, with the results of earlier ones in it. An error ends the transaction without any
    /// results.
    pub(super) fn next(&mut self) -> Option<Result<Request, Failure>> {
        let operation = self.waiting.pop()?;
        Some(self.request(operation))
    }

    fn request(&self, operation: Value) -> Result<Request, Failure> {
        let index = self.answers.len();
        let Value::Object(mut fields) = operation else {
            return Err(Failure::malformed_transaction(&format!("Operation '{index}' should be an object")));
        };
        if fields.get("id").and_then(Value::as_u64) != Some(index as u64) {
            return Err(Failure::malformed_transaction(&format!("Id of request '{index}' should be '{index}'")));
        }
        let mut params = match fields.remove("params") {
            Some(Value::Object(params)) => params,
            _ => Map::new(),
        };
        params.values_mut().try_for_each(|value| self.resolve(value))?;
        let method = fields.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Request { id: Some(Id::from(index as u64)), method, params })
    }

    /// Puts results in the place of what stands for them, however deep.
    fn resolve(&self, value: &mut Value) -> Result<(), Failure> {
        match value {
            Value::String(text) => {
                if let Some(index) = text.strip_prefix(NEW_REFERENCE) {
                    *value = self.result(index)?;
                }
                Ok(())
            }
            Value::Array(values) => values.iter_mut().try_for_each(|value| self.resolve(value)),
            Value::Object(fields) => fields.values_mut().try_for_each(|value| self.resolve(value)),
            _ => Ok(()),
        }
    }

    fn result(&self, index: &str) -> Result<Value, Failure> {
        let invalid = || Failure::malformed_transaction(&format!("Invalid index of newref '{index}'"));
        let at: usize = index.parse().map_err(|_| invalid())?;
        let result = self.answers.get(at).and_then(|answer| answer["result"].get("value"));
        result.cloned().ok_or_else(|| Failure::malformed_transaction(&format!("Result not found on request {at}")))
    }

    /// Notes what came of the latest request.
    pub(super) fn note(&mut self, session: &SessionId, reply: Result<Reply, Failure>) {
        let id = Some(Id::from(self.answers.len() as u64));
        let response = match reply {
            Ok(reply) => Response::ok(id, reply.into_result(Some(session))),
            Err(failure) => {
                self.waiting.clear();
                Response::failed(id, failure.into())
            }
        };
        self.answers.push(serde_json::to_value(response).expect("strings, numbers and JSON values can be written"));
    }

    pub(super) fn into_reply(self) -> Reply {
        Reply::value(self.answers)
    }
}
