//! The methods of Kurento's protocol.

use kurento::rpc::Request;
use serde_json::{Map, Value};

use super::dispatcher::Dispatcher;
use super::fields::Fields;
use super::transaction::Transaction;
use crate::objects::{Failure, Now, Outcome, Parameters, Question, SessionId};

/// What came of a request.
#[derive(Debug)]
pub(super) enum Reply {
    /// The fields of the result, without the session's id.
    Fields(Map<String, Value>),
    /// A result that is `null`, without even the session's id.
    Null,
    /// Somebody else has to say.
    Ask(Question),
    /// Several requests in one.
    Transaction(Transaction),
}

impl Reply {
    fn empty() -> Self {
        Self::Fields(Map::new())
    }

    pub(super) fn value(value: impl Into<Value>) -> Self {
        Self::Fields(Map::from_iter([("value".to_owned(), value.into())]))
    }

    /// The `result` of the answer. What has no result yet has none to tell.
    pub(super) fn into_result(self, session: Option<&SessionId>) -> Value {
        match self {
            Self::Fields(mut fields) => {
                fields.extend(session.map(|session| ("sessionId".to_owned(), session.as_str().into())));
                Value::Object(fields)
            }
            Self::Null | Self::Ask(_) | Self::Transaction(_) => Value::Null,
        }
    }
}

/// One request of a session.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) now: Now,
    pub(super) session: &'a SessionId,
    /// The session was made for this request: no client knows of it yet.
    pub(super) is_new: bool,
    pub(super) request: &'a Request,
}

type Method = fn(&mut Dispatcher, Context<'_>) -> Result<Reply, Failure>;

/// Finds what handles a method. `ping` is not here: it alone works without a session.
pub(super) fn find(name: &str) -> Option<Method> {
    Some(match name {
        "connect" => connect,
        "keepAlive" => keep_alive,
        "closeSession" => close_session,
        "create" => create,
        "describe" => describe,
        "invoke" => invoke,
        "subscribe" => subscribe,
        "unsubscribe" => unsubscribe,
        "release" => release,
        "ref" => reference,
        "unref" => unreference,
        "transaction" => transaction,
        _ => return None,
    })
}

/// Whether a method can only be used with a session that exists already, or ends it. A socket takes over the session of
/// any other request before that is handled, so that it hears of what the request brings about.
pub(super) fn needs_existing_session(name: &str) -> bool {
    matches!(name, "connect" | "keepAlive" | "closeSession")
}

/// Whether a method makes sense inside of a transaction, which has its session.
pub(super) fn may_be_part(name: &str) -> bool {
    !matches!(name, "connect" | "closeSession" | "transaction")
}

/// Gives out a new session, or resumes one that holds objects.
fn connect(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    if !context.is_new && !dispatcher.model.knows(context.session) {
        return Err(Failure::invalid_session());
    }
    Ok(Reply::Fields(Map::from_iter([("serverId".to_owned(), dispatcher.server_id.as_str().into())])))
}

fn keep_alive(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    if dispatcher.model.knows(context.session) { Ok(Reply::empty()) } else { Err(Failure::invalid_session()) }
}

fn close_session(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    let release = context.request.params.get("release").and_then(Value::as_bool).unwrap_or(false);
    dispatcher.model.close_session(context.now, context.session, release);
    Ok(Reply::Null)
}

fn create(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    let type_name = context.request.field("type")?;
    let parameters = Parameters::of("constructorParams", &context.request.params);
    let object = dispatcher.model.create(context.now, context.session, &type_name, &parameters)?;
    Ok(Reply::value(object.as_str()))
}

fn describe(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    let described = dispatcher.model.describe(context.session, &context.request.field("object")?)?;
    Ok(Reply::Fields(Map::from_iter([
        ("hierarchy".to_owned(), described.hierarchy.into()),
        ("qualifiedType".to_owned(), described.qualified_type.into()),
        ("type".to_owned(), described.type_name.into()),
    ])))
}

fn invoke(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    let (operation, object) = (context.request.field("operation")?, context.request.field("object")?);
    let parameters = Parameters::of("operationParams", &context.request.params);
    match dispatcher.model.invoke(context.now, context.session, &object, &operation, parameters)? {
        Outcome::Value(value) => Ok(Reply::value(value)),
        Outcome::Ask(question) => Ok(Reply::Ask(question)),
    }
}

fn subscribe(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    let (event, object) = (context.request.field("type")?, context.request.field("object")?);
    dispatcher.model.subscribe(context.session, &object, &event).map(Reply::value)
}

fn unsubscribe(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    context.request.field("object")?;
    dispatcher.model.unsubscribe(&context.request.field("subscription")?);
    Ok(Reply::empty())
}

fn release(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    dispatcher.model.release(context.now, context.session, &context.request.field("object")?);
    Ok(Reply::empty())
}

fn reference(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    dispatcher.model.hold(context.session, &context.request.field("object")?)?;
    Ok(Reply::empty())
}

fn unreference(dispatcher: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    dispatcher.model.let_go(context.now, context.session, &context.request.field("object")?);
    Ok(Reply::empty())
}

fn transaction(_: &mut Dispatcher, context: Context<'_>) -> Result<Reply, Failure> {
    Transaction::of(context.request).map(Reply::Transaction)
}
