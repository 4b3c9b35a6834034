use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Call, Client, Error};
use crate::types::{Description, ObjectId, SessionId, SubscriptionId};

/// The answer to `connect`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connected {
    /// Tells apart the runs of a media server: another one means that every object is gone.
    pub server_id: String,
    pub session_id: SessionId,
}

impl Client {
    /// Asks for a sign of life.
    pub async fn ping(&self) -> Result<(), Error> {
        self.call(Call::ping()).await.map(drop)
    }

    /// Takes a new session, or goes on with one of a former connection.
    ///
    /// Not needed before other calls: the first one gets a session too.
    ///
    /// # Errors
    /// KMS refuses a session that holds no object with `INVALID_SESSION`, even one that it has just given out.
    pub async fn connect_session(&self, session: Option<&SessionId>) -> Result<Connected, Error> {
        parse("connect", self.call(Call::connect(session)).await?)
    }

    /// Gives up the session. With `release`, its objects are destroyed for everyone; else those that no other session
    /// holds.
    pub async fn close_session(&self, release: bool) -> Result<(), Error> {
        self.call(Call::close_session(release)).await.map(drop)
    }

    /// Creates an object of a type like `WebRtcEndpoint`. The constructor's parameters are an object, or null for none.
    pub async fn create(&self, type_name: &str, constructor_params: Value) -> Result<ObjectId, Error> {
        self.value(Call::create(type_name, constructor_params)).await
    }

    /// Calls an operation of an object. The parameters are an object, or null for none; void operations return null.
    pub async fn invoke(&self, object: &ObjectId, operation: &str, params: Value) -> Result<Value, Error> {
        self.value(Call::invoke(object, operation, params)).await
    }

    /// What an object is. KMS takes a reference to it for this session.
    pub async fn describe(&self, object: &ObjectId) -> Result<Description, Error> {
        parse("describe", self.call(Call::describe(object)).await?)
    }

    /// Asks for the events of one type (see [`names`](crate::event::names)) of an object.
    pub async fn subscribe(&self, object: &ObjectId, event: &str) -> Result<SubscriptionId, Error> {
        self.value(Call::subscribe(object, event)).await
    }

    /// Ends a subscription. An event may still come, if it was under way.
    pub async fn unsubscribe(&self, object: &ObjectId, subscription: &SubscriptionId) -> Result<(), Error> {
        self.call(Call::unsubscribe(object, subscription.as_str())).await.map(drop)
    }

    /// Destroys an object and what was created in it, for everyone. An object that is gone is no error.
    pub async fn release(&self, object: &ObjectId) -> Result<(), Error> {
        self.call(Call::release(object)).await.map(drop)
    }

    /// Calls an operation and reads what it returns.
    pub(super) async fn invoke_as<T>(&self, object: &ObjectId, operation: &str, params: Value) -> Result<T, Error>
    where
        T: DeserializeOwned,
    {
        self.value(Call::invoke(object, operation, params)).await
    }

    /// Makes a call and reads the `value` of its result, which is null where the server left it out.
    pub(super) async fn value<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        let name = call.name.clone();
        let mut result = self.call(call).await?;
        parse(&name, result.get_mut("value").map(Value::take).unwrap_or_default())
    }
}

pub(super) fn parse<T: DeserializeOwned>(operation: &str, value: Value) -> Result<T, Error> {
    serde_json::from_value(value)
        .map_err(|error| Error::UnexpectedAnswer { operation: operation.to_owned(), reason: error.to_string() })
}
