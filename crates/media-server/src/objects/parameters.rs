use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::failure::Failure;

/// How long a text may be that a client has the server keep: names, tags, addresses.
const MAX_KEPT_BYTES: usize = 8 * 1024;

/// The named parameters of a constructor or an operation, read as Kurento reads them: a number will do for a string,
/// `null` for an empty one, and what nobody asks for is ignored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameters<'a> {
    /// What the whole is called in a request: `constructorParams` or `operationParams`.
    container: &'static str,
    given: Option<&'a Map<String, Value>>,
}

impl<'a> Parameters<'a> {
    /// Takes the field `container` out of a request's parameters. Anything but an object counts as not given.
    pub(crate) fn of(container: &'static str, request: &'a Map<String, Value>) -> Self {
        Self { container, given: request.get(container).and_then(Value::as_object) }
    }

    pub(super) fn count(&self) -> usize {
        self.given.map_or(0, Map::len)
    }

    fn optional(&self, name: &str) -> Option<&'a Value> {
        self.given?.get(name)
    }

    fn required(&self, name: &str, kind: &str) -> Result<&'a Value, Failure> {
        let given = self.given.ok_or_else(|| Failure::missing_container(self.container))?;
        given.get(name).ok_or_else(|| Failure::wrong_parameter(name, kind))
    }

    pub(super) fn string(&self, name: &str) -> Result<String, Failure> {
        as_string(self.required(name, "string")?).ok_or_else(|| Failure::wrong_parameter(name, "string"))
    }

    /// A string that is kept as long as its object.
    pub(super) fn short_string(&self, name: &str) -> Result<String, Failure> {
        let text = self.string(name)?;
        if text.len() > MAX_KEPT_BYTES {
            return Err(Failure::illegal_parameter(format!("'{name}' may have {MAX_KEPT_BYTES} bytes")));
        }
        Ok(text)
    }

    pub(super) fn optional_string(&self, name: &str) -> Result<Option<String>, Failure> {
        self.optional(name).map(|_| self.string(name)).transpose()
    }

    pub(super) fn integer(&self, name: &str) -> Result<i32, Failure> {
        as_integer(self.required(name, "integer")?).ok_or_else(|| Failure::wrong_parameter(name, "integer"))
    }

    pub(super) fn optional_integer(&self, name: &str, default: i32) -> Result<i32, Failure> {
        if self.optional(name).is_some() { self.integer(name) } else { Ok(default) }
    }

    /// Kurento's `int64`.
    pub(super) fn long(&self, name: &str) -> Result<i64, Failure> {
        let value = self.required(name, "integer")?;
        let integer = value.as_i64().or_else(|| as_integer(value).map(i64::from));
        integer.ok_or_else(|| Failure::wrong_parameter(name, "integer"))
    }

    pub(super) fn boolean(&self, name: &str) -> Result<bool, Failure> {
        as_boolean(self.required(name, "boolean")?).ok_or_else(|| Failure::wrong_parameter(name, "boolean"))
    }

    pub(super) fn optional_boolean(&self, name: &str, default: bool) -> Result<bool, Failure> {
        if self.optional(name).is_some() { self.boolean(name) } else { Ok(default) }
    }

    /// A complex value, whose properties are then read in the same way.
    pub(super) fn register(&self, name: &str) -> Result<Register<'a>, Failure> {
        let value = self.required(name, "object")?;
        value.as_object().map(Register).ok_or_else(|| Failure::wrong_parameter(name, "object"))
    }

    pub(super) fn optional_register(&self, name: &str) -> Result<Option<Register<'a>>, Failure> {
        self.optional(name).map(|_| self.register(name)).transpose()
    }
}

/// One of Kurento's complex values, as a client sent it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Register<'a>(&'a Map<String, Value>);

impl Register<'_> {
    pub(super) fn string(&self, name: &str) -> Result<String, Failure> {
        self.0.get(name).and_then(as_string).ok_or_else(|| Failure::wrong_property(name, "string"))
    }

    /// Whether a property is there and says something.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| as_string(value).is_none_or(|text| !text.is_empty()))
    }

    pub(super) fn integer(&self, name: &str) -> Result<i32, Failure> {
        self.0.get(name).and_then(as_integer).ok_or_else(|| Failure::wrong_property(name, "integer"))
    }

    /// The whole as a type of its own; `None` if one of its properties has the wrong type.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(Value::Object(self.0.clone())).ok()
    }

    pub(super) fn optional_boolean(&self, name: &str, default: bool) -> Result<bool, Failure> {
        let Some(value) = self.0.get(name) else { return Ok(default) };
        as_boolean(value).ok_or_else(|| Failure::wrong_property(name, "boolean"))
    }
}

/// What Kurento accepts where it wants a string.
pub(crate) fn as_string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn as_integer(value: &Value) -> Option<i32> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(integer) => i32::try_from(integer).ok(),
            None => whole(number.as_f64()?),
        },
        Value::Bool(bool) => Some(i32::from(*bool)),
        Value::Null => Some(0),
        _ => None,
    }
}

/// A fraction loses its fractional part, as in Kurento.
fn whole(number: f64) -> Option<i32> {
    let range = f64::from(i32::MIN)..=f64::from(i32::MAX);
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked; dropping the fraction is the point")]
    range.contains(&number).then_some(number as i32)
}

fn as_boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(bool) => Some(*bool),
        Value::Number(number) => Some(number.as_f64()? != 0.0),
        Value::Null => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use kurento::rpc::ErrorObject;
    use serde_json::json;

    use super::*;

    fn check_message(result: Result<impl std::fmt::Debug, Failure>, message: &str) {
        assert_eq!(ErrorObject::from(result.unwrap_err()).message, message);
    }

    #[test]
    fn wrong_parameters_are_named_as_kurento_names_them() {
        let request = json!({ "operationParams": { "candidate": { "candidate": "x" }, "max": "x", "flag": "yes" } });
        let parameters = Parameters::of("operationParams", request.as_object().unwrap());
        check_message(parameters.string("sink"), "'sink' parameter should be a string");
        check_message(parameters.string("candidate"), "'candidate' parameter should be a string");
        check_message(parameters.integer("max"), "'max' parameter should be a integer");
        check_message(parameters.boolean("flag"), "'flag' parameter should be a boolean");
        check_message(parameters.register("max"), "'max' parameter should be a object");
        let candidate = parameters.register("candidate").unwrap();
        check_message(candidate.string("sdpMid"), "'sdpMid' property should be a string");
        check_message(candidate.integer("sdpMLineIndex"), "'sdpMLineIndex' property should be a integer");
    }

    #[test]
    fn without_any_parameters_the_container_is_named() {
        for request in [json!({}), json!({ "operationParams": [1] }), json!({ "operationParams": null })] {
            let parameters = Parameters::of("operationParams", request.as_object().unwrap());
            check_message(parameters.string("offer"), "'operationParams' is required");
            assert_eq!(parameters.optional_string("offer").unwrap(), None);
        }
    }

    #[test]
    fn convertible_values_are_converted() {
        let request =
            json!({ "operationParams": { "number": 5, "none": null, "fraction": 2.9, "one": 1, "big": 3e9 } });
        let parameters = Parameters::of("operationParams", request.as_object().unwrap());
        assert_eq!(parameters.string("number").unwrap(), "5");
        assert_eq!(parameters.string("none").unwrap(), "");
        assert_eq!(parameters.integer("fraction").unwrap(), 2);
        assert!(parameters.boolean("one").unwrap());
        assert!(parameters.integer("big").is_err());
    }
}
