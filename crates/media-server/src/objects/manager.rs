//! The one ServerManager: what there is on this server.

use kurento::types::{ModuleInfo, ServerInfo};

use super::Model;
use super::call::{Call, Outcome};
use super::factory::FACTORIES;
use super::failure::Failure;
use super::id::{ObjectId, SessionId};
use super::values;

/// The version of Kurento whose API this server speaks, and its own as build metadata.
const VERSION: &str = concat!("7.3.0+kurento-live.", env!("CARGO_PKG_VERSION"));

/// Published clients look for the modules that they were built with and complain about a missing one, so all three are
/// named, each with what it really can make here.
const MODULES: [&str; 3] = ["core", "elements", "filters"];

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "getInfo" => Ok(Outcome::Value(values::to_json(info()))),
        "getPipelines" => Ok(Outcome::Value(model.objects.pipelines().iter().map(ObjectId::as_str).collect())),
        "getSessions" => Ok(Outcome::Value(model.holdings.sessions().map(SessionId::as_str).collect())),
        "getMetadata" => Ok(Outcome::value("")),
        "getCpuCount" => Ok(Outcome::value(model.environment.cpu_count())),
        "getUsedMemory" => Ok(Outcome::value(model.environment.used_memory_kib())),
        "getKmd" => call.parameters.string("moduleName").and_then(|_| Err(Failure::no_such_module())),
        _ => return None,
    })
}

fn info() -> ServerInfo {
    ServerInfo {
        // "transactions" is to be said here by the time they are understood.
        capabilities: Vec::new(),
        modules: MODULES.map(module).to_vec(),
        kind: "KMS".to_owned(),
        version: VERSION.to_owned(),
    }
}

fn module(name: &str) -> ModuleInfo {
    let factories = FACTORIES.iter().filter(|factory| factory.module == name);
    ModuleInfo {
        factories: factories.map(|factory| factory.class.name.to_owned()).collect(),
        // When KMS generated the module's code; there is no such step here.
        generation_time: String::new(),
        name: name.to_owned(),
        version: VERSION.to_owned(),
    }
}
