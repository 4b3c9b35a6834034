//! The elements of a pipeline and what goes from one to another, in Graphviz's DOT: what stands here for the graph of
//! GStreamer's elements.

use std::fmt::Write as _;

use kurento::types::UnknownWord;

use super::Model;
use super::call::{Call, Outcome};
use super::failure::Failure;
use super::id::ObjectId;
use super::object::{Body, Object};

/// Kurento's `GstreamerDotDetails`. There is one degree of detail here.
const DETAILS: [&str; 7] = [
    "SHOW_MEDIA_TYPE",
    "SHOW_CAPS_DETAILS",
    "SHOW_NON_DEFAULT_PARAMS",
    "SHOW_STATES",
    "SHOW_FULL_PARAMS",
    "SHOW_ALL",
    "SHOW_VERBOSE",
];

/// Draws the object of the call: a pipeline or a hub with all in it, an element with its neighbours.
pub(super) fn operation(model: &Model, call: &Call<'_>) -> Result<Outcome, Failure> {
    if let Some(details) = call.parameters.optional_string("details")?
        && !DETAILS.contains(&details.as_str())
    {
        return Err(UnknownWord { enumeration: "GstreamerDotDetails" }.into());
    }
    let graph = draw(model, call.object);
    if call.operation.starts_with("get") {
        return Ok(Outcome::value(graph));
    }
    // KMS writes a file; a client of a server elsewhere could not read it
    tracing::info!(object = call.object.as_str(), graph, "the graph that a client asked for");
    Ok(Outcome::NOTHING)
}

fn draw(model: &Model, object: &ObjectId) -> String {
    let drawn = drawn(model, object);
    let mut graph = format!("digraph {} {{\n  rankdir=LR;\n  node [shape=box];\n", quoted(object.as_str()));
    for object in drawn.iter().filter_map(|id| model.objects.get(id.as_str()).ok()) {
        let _ = writeln!(graph, "  {} [label={}];", quoted(object.id.as_str()), quoted(&label(object)));
    }
    for connection in drawn.iter().flat_map(|id| model.connections.of_source(id)) {
        if drawn.contains(&connection.sink) {
            let (source, sink) = (quoted(connection.source.as_str()), quoted(connection.sink.as_str()));
            let _ = writeln!(graph, "  {source} -> {sink} [label={}];", quoted(connection.media.name()));
        }
    }
    graph.push_str("}\n");
    graph
}

/// The elements to draw, each once.
fn drawn(model: &Model, object: &ObjectId) -> Vec<ObjectId> {
    let is_container =
        model.objects.get(object.as_str()).is_ok_and(|it| matches!(it.body, Body::Pipeline(_) | Body::Hub(_)));
    let mut drawn = if is_container { model.objects.bottom_up(object) } else { vec![object.clone()] };
    if is_container {
        drawn.retain(|id| id != object);
    } else {
        drawn.extend(model.connections.of_sink(object).into_iter().map(|connection| connection.source));
        drawn.extend(model.connections.of_source(object).into_iter().map(|connection| connection.sink));
    }
    drawn.sort_unstable();
    drawn.dedup();
    drawn
}

/// What a reader wants to know of an element: what it is, how it is called, what flows.
fn label(object: &Object) -> String {
    let flowing = |flows: &[kurento::MediaType]| flows.iter().map(|media| media.name()).collect::<Vec<_>>().join(" ");
    let flows = object.body.flows().map(|flows| (flowing(&flows.into), flowing(&flows.out_of)));
    let mut label = format!("{}\n{}", object.class().name, object.name());
    for (direction, flows) in flows.map_or(Vec::new(), |(into, out)| vec![("in", into), ("out", out)]) {
        if !flows.is_empty() {
            let _ = write!(label, "\n{direction}: {flows}");
        }
    }
    label
}

/// A name of a client's choice must not end the string that it stands in.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_inside_its_quotes() {
        assert_eq!(quoted("a\"]; b -> \\"), r#""a\"]; b -> \\""#);
        assert_eq!(quoted("a\nb"), r#""a\nb""#);
    }
}
