//! Kurento's MediaPipeline.

use super::Model;
use super::call::{Call, Outcome};
use super::failure::Failure;
use super::graph;
use super::object::Body;

/// What a pipeline adds to the objects in it.
#[derive(Debug, Default)]
pub(super) struct Pipeline {
    /// Whether statistics of its elements tell how long media takes.
    pub(super) tells_latency: bool,
}

pub(super) fn operations(model: &mut Model, call: &Call<'_>) -> Option<Result<Outcome, Failure>> {
    Some(match call.operation {
        "getLatencyStats" => pipeline(model, call).map(|it| Outcome::value(it.tells_latency)),
        "setLatencyStats" => set_latency_stats(model, call),
        "getGstreamerDot" | "dumpGstreamerDot" => graph::operation(model, call),
        _ => return None,
    })
}

fn set_latency_stats(model: &mut Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    let tells = call.parameters.boolean("latencyStats")?;
    pipeline(model, call)?.tells_latency = tells;
    Ok(Outcome::NOTHING)
}

fn pipeline<'a>(model: &'a mut Model, call: &Call<'_>) -> Result<&'a mut Pipeline, Failure> {
    match &mut model.objects.get_mut(call.object.as_str())?.body {
        Body::Pipeline(pipeline) => Ok(pipeline),
        _ => Err(Failure::wrong_object_type()),
    }
}
