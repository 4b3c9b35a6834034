use kurento::rpc::Request;
use serde_json::Value;

use crate::objects::{Failure, as_string};

/// The fields of a request's `params` that belong to the protocol itself.
pub(super) trait Fields {
    /// A field that a method cannot do without.
    fn field(&self, name: &str) -> Result<String, Failure>;

    fn optional_field(&self, name: &str) -> Result<Option<String>, Failure>;
}

impl Fields for Request {
    fn field(&self, name: &str) -> Result<String, Failure> {
        self.optional_field(name)?.ok_or_else(|| Failure::missing_field(name))
    }

    fn optional_field(&self, name: &str) -> Result<Option<String>, Failure> {
        match self.params.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => as_string(value).map(Some).ok_or_else(|| Failure::wrong_field(name, "string")),
        }
    }
}
