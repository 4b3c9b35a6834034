use serde_json::{Map, Value, json};

use super::calls::parse;
use super::{Call, Client, Error};
use crate::rpc::{ErrorObject, Id, VERSION};
use crate::types::ObjectId;

/// How a request names what an earlier one of the same transaction creates.
const NEW_REFERENCE: &str = "newref:";

/// Several requests in one message, of which later ones may name what earlier ones create.
///
/// ```
/// # use kurento::client::Transaction;
/// # use serde_json::{Value, json};
/// let mut transaction = Transaction::default();
/// let pipeline = transaction.create("MediaPipeline", Value::Null);
/// let endpoint = transaction.create("WebRtcEndpoint", json!({ "mediaPipeline": pipeline }));
/// transaction.invoke(&endpoint, "connect", json!({ "sink": endpoint }));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Transaction {
    operations: Vec<Value>,
}

/// How the requests of a transaction were answered, in their order.
///
/// The server stops at the first that fails. What those before it did stays done.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    values: Vec<Value>,
    failure: Option<ErrorObject>,
}

impl Transaction {
    /// Creates an object. The id that is returned has a meaning within this transaction only; see [`Answers::object`].
    pub fn create(&mut self, type_name: &str, constructor_params: Value) -> ObjectId {
        let index = self.push(Call::create(type_name, constructor_params));
        format!("{NEW_REFERENCE}{index}").parse().expect("letters, a colon and digits are an id")
    }

    /// Calls an operation; returns the index of its answer.
    pub fn invoke(&mut self, object: &ObjectId, operation: &str, params: Value) -> usize {
        self.push(Call::invoke(object, operation, params))
    }

    /// Subscribes to an event; returns the index of its answer.
    pub fn subscribe(&mut self, object: &ObjectId, event: &str) -> usize {
        self.push(Call::subscribe(object, event))
    }

    /// Releases an object; returns the index of its answer.
    pub fn release(&mut self, object: &ObjectId) -> usize {
        self.push(Call::release(object))
    }

    fn push(&mut self, call: Call) -> usize {
        let index = self.operations.len();
        let Call { method, params, .. } = call;
        self.operations.push(json!({ "id": index, "jsonrpc": VERSION, "method": method, "params": params }));
        index
    }
}

impl Answers {
    /// The id of an object that the transaction has created.
    pub fn object(&self, reference: &ObjectId) -> Option<ObjectId> {
        let index = reference.as_str().strip_prefix(NEW_REFERENCE)?.parse().ok()?;
        self.value(index)?.as_str()?.parse().ok()
    }

    /// What a request of the transaction returned: null for void operations, nothing if it was not carried out.
    pub fn value(&self, index: usize) -> Option<&Value> {
        self.values.get(index)
    }

    /// How many of the requests were carried out.
    pub fn carried_out(&self) -> usize {
        self.values.len()
    }

    /// Why the request after these was not carried out, nor any after it.
    pub fn failure(&self) -> Option<&ErrorObject> {
        self.failure.as_ref()
    }

    fn read(answers: Vec<Map<String, Value>>) -> Result<Self, Error> {
        let mut read = Self { values: Vec::new(), failure: None };
        for (index, mut answer) in answers.into_iter().enumerate() {
            if answer.get("id").and_then(|id| serde_json::from_value::<Id>(id.clone()).ok())
                != Some(Id::from(index as u64))
            {
                return Err(unexpected(&format!("the answer at place {index} is to another request")));
            }
            match answer.remove("error") {
                Some(error) => {
                    read.failure = Some(parse("transaction", error)?);
                    break;
                }
                None => read.values.push(value(answer)),
            }
        }
        Ok(read)
    }
}

fn value(mut answer: Map<String, Value>) -> Value {
    answer.get_mut("result").and_then(|result| result.get_mut("value")).map(Value::take).unwrap_or_default()
}

fn unexpected(reason: &str) -> Error {
    Error::UnexpectedAnswer { operation: "transaction".to_owned(), reason: reason.to_owned() }
}

impl Client {
    /// Carries out several requests in one message.
    ///
    /// # Errors
    /// If the message as a whole is refused, as for a reference to a request that comes later; nothing was done then, or
    /// what was done before is left. That one request fails is no error here: see [`Answers::failure`].
    pub async fn transaction(&self, transaction: Transaction) -> Result<Answers, Error> {
        Answers::read(self.value(Call::transaction(transaction.operations)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::ErrorCode;

    fn read(answers: Value) -> Result<Answers, Error> {
        Answers::read(serde_json::from_value(answers).unwrap())
    }

    #[test]
    fn later_requests_name_what_earlier_ones_create() {
        let mut transaction = Transaction::default();
        let pipeline = transaction.create("MediaPipeline", Value::Null);
        let endpoint = transaction.create("WebRtcEndpoint", json!({ "mediaPipeline": pipeline }));
        assert_eq!(transaction.invoke(&endpoint, "getName", Value::Null), 2);
        assert_eq!(transaction.operations[1]["params"]["constructorParams"], json!({ "mediaPipeline": "newref:0" }));
        assert_eq!(transaction.operations[2]["params"]["object"], "newref:1");
        assert_eq!(transaction.operations[2]["id"], 2);
    }

    #[test]
    fn references_lead_to_objects() {
        let answers = read(json!([
            { "id": 0, "jsonrpc": "2.0", "result": { "sessionId": "S", "value": "1_kurento.MediaPipeline" } },
            { "id": 1, "jsonrpc": "2.0", "result": { "sessionId": "S", "value": null } },
        ]))
        .unwrap();
        assert_eq!(answers.object(&"newref:0".parse().unwrap()).unwrap().as_str(), "1_kurento.MediaPipeline");
        assert_eq!(answers.object(&"newref:1".parse().unwrap()), None);
        assert_eq!(answers.value(1), Some(&Value::Null));
        assert_eq!((answers.value(2), answers.failure()), (None, None));
    }

    #[test]
    fn it_stops_at_what_fails() {
        let error = json!({ "code": 40108, "data": { "type": "MEDIA_OBJECT_NOT_AVAILABLE" }, "message": "Factory 'X' not found" });
        let answers = read(json!([
            { "id": 0, "jsonrpc": "2.0", "result": { "sessionId": "S", "value": "1_kurento.MediaPipeline" } },
            { "id": 1, "jsonrpc": "2.0", "error": error },
        ]))
        .unwrap();
        assert_eq!((answers.carried_out(), answers.failure().unwrap().code), (1, ErrorCode::NotAvailable));
    }

    #[test]
    fn answers_to_other_requests_are_none() {
        assert!(read(json!([{ "id": 5, "jsonrpc": "2.0", "result": {} }])).is_err());
    }
}
