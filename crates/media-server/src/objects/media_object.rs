//! What every object can do: Kurento's MediaObject.

use kurento::types::Tag;
use serde_json::Value;

use super::Model;
use super::call::{Call, Outcome};
use super::failure::Failure;
use super::id::ObjectId;
use super::now::unix_millis;
use super::object::Object;
use super::values;

/// More than clients have been seen to leave; tags may go out with every event.
const MAX_TAGS: usize = 64;

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "getId" => read(model, call, |object| object.id.as_str().into()),
        "getName" => read(model, call, |object| object.name().into()),
        "setName" => set_name(model, call),
        "getParent" => read(model, call, |object| id_or_null(object.parent.as_ref())),
        "getMediaPipeline" => Ok(Outcome::Value(id_or_null(model.objects.pipeline_of(call.object)))),
        "getChildren" => read(model, call, |object| object.children.iter().map(ObjectId::as_str).collect()),
        "getCreationTime" => read(model, call, creation_time),
        "addTag" => add_tag(model, call),
        "removeTag" => remove_tag(model, call),
        "getTag" => tag(model, call),
        "getTags" => read(model, call, |object| values::to_json(tags(object))),
        "getSendTagsInEvents" => read(model, call, |object| object.sends_tags_in_events.into()),
        "setSendTagsInEvents" => set_send_tags_in_events(model, call),
        _ => return None,
    })
}

fn read(model: &Model, call: &Call<'_>, value: impl FnOnce(&Object) -> Value) -> Result<Outcome, Failure> {
    Ok(Outcome::Value(value(model.objects.get(call.object.as_str())?)))
}

fn id_or_null(id: Option<&ObjectId>) -> Value {
    id.map(ObjectId::as_str).into()
}

/// Kurento tells seconds here, and milliseconds everywhere else.
fn creation_time(object: &Object) -> Value {
    (unix_millis(object.created) / 1000).into()
}

pub(super) fn tags(object: &Object) -> Vec<Tag> {
    object.tags.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() }).collect()
}

fn set_name(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let name = call.parameters.short_string("name")?;
    model.objects.get_mut(call.object.as_str())?.name = name;
    Ok(Outcome::NOTHING)
}

fn add_tag(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let (key, value) = (call.parameters.short_string("key")?, call.parameters.short_string("value")?);
    let tags = &mut model.objects.get_mut(call.object.as_str())?.tags;
    if tags.len() >= MAX_TAGS && !tags.contains_key(&key) {
        return Err(Failure::too_much(&format!("An object may have {MAX_TAGS} tags; remove some")));
    }
    tags.insert(key, value);
    Ok(Outcome::NOTHING)
}

/// Kurento says nothing when there is no such tag.
fn remove_tag(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let key = call.parameters.string("key")?;
    model.objects.get_mut(call.object.as_str())?.tags.remove(&key);
    Ok(Outcome::NOTHING)
}

fn tag(model: &Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let key = call.parameters.string("key")?;
    let value = model.objects.get(call.object.as_str())?.tags.get(&key);
    value.map(|value| Outcome::value(value.as_str())).ok_or_else(Failure::tag_not_found)
}

fn set_send_tags_in_events(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let sends = call.parameters.boolean("sendTagsInEvents")?;
    model.objects.get_mut(call.object.as_str())?.sends_tags_in_events = sends;
    Ok(Outcome::NOTHING)
}
