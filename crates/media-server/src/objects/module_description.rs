//! What `getKmd` tells of a module: its classes, in the shape of Kurento's module descriptors.

use serde_json::{Value, json};

use super::class::Class;
use super::factory::Factory;
use crate::Limits;

/// The descriptor of a module as JSON; `None` if there is no such module.
pub(super) fn describe(limits: &Limits, module: &str, modules: &[&str], version: &str) -> Option<String> {
    let name = modules.iter().find(|name| **name == module)?;
    let made = Factory::all(limits).filter(|factory| factory.module == *name).map(|factory| factory.class);
    let classes: Vec<Value> = made.map(class).collect();
    Some(json!({ "name": name, "version": version, "remoteClasses": classes }).to_string())
}

fn class(class: &'static Class) -> Value {
    let extends = class.chain().nth(1).map(Class::qualified_name);
    json!({ "name": class.name, "extends": extends, "events": class.events })
}
