//! The one ServerManager: what there is on this server.

use std::time::Duration;

use kurento::types::{ModuleInfo, ServerInfo};

use super::Model;
use super::call::{Ask, Call, Outcome, Question};
use super::factory::Factory;
use super::failure::Failure;
use super::id::{ObjectId, SessionId};
use super::module_description;
use super::values;
use crate::Limits;

/// The version of Kurento whose API this server speaks, and its own as build metadata.
const VERSION: &str = concat!("7.3.0+kurento-live.", env!("CARGO_PKG_VERSION"));

/// Published clients look for the modules that they were built with and complain about a missing one, so all three are
/// named, each with what it really can make here.
const MODULES: [&str; 3] = ["core", "elements", "filters"];

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "getInfo" => Ok(Outcome::Value(values::to_json(info(&model.limits)))),
        "getPipelines" => Ok(Outcome::Value(model.objects.pipelines().iter().map(ObjectId::as_str).collect())),
        "getSessions" => Ok(Outcome::Value(model.holdings.sessions().map(SessionId::as_str).collect())),
        "getMetadata" => Ok(Outcome::value("")),
        "getCpuCount" => Ok(Outcome::value(model.environment.cpu_count())),
        "getUsedMemory" => Ok(Outcome::value(model.environment.used_memory_kib())),
        "getUsedCpu" => used_cpu(call),
        "getKmd" => module(model, call),
        _ => return None,
    })
}

/// How long a client may let the use of the processors be measured; its other requests wait meanwhile.
const LONGEST_MEASUREMENT: Duration = Duration::from_secs(60);

fn used_cpu(call: &Call<'_>) -> Result<Outcome, Failure> {
    let millis = u64::try_from(call.parameters.integer("interval")?).unwrap_or(0);
    let interval = Duration::from_millis(millis).min(LONGEST_MEASUREMENT);
    Ok(Outcome::Ask(Question { object: call.object.clone(), endpoint: None, ask: Ask::UsedCpu(interval) }))
}

fn module(model: &Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let name = call.parameters.string("moduleName")?;
    let description = module_description::describe(&model.limits, &name, &MODULES, VERSION);
    description.map(Outcome::value).ok_or_else(Failure::no_such_module)
}

fn info(limits: &Limits) -> ServerInfo {
    ServerInfo {
        capabilities: vec!["transactions".to_owned()],
        modules: MODULES.map(|name| module_info(limits, name)).to_vec(),
        kind: "KMS".to_owned(),
        version: VERSION.to_owned(),
    }
}

fn module_info(limits: &Limits, name: &str) -> ModuleInfo {
    let factories = Factory::all(limits).filter(|factory| factory.module == name);
    ModuleInfo {
        factories: factories.map(|factory| factory.class.name.to_owned()).collect(),
        // When KMS generated the module's code; there is no such step here.
        generation_time: String::new(),
        name: name.to_owned(),
        version: VERSION.to_owned(),
    }
}
