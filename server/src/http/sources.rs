use axum::extract::State;
use axum::http::StatusCode;
use messages::{SessionId, SourceReport, SourceUrl, Title};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::Problem;
use super::extract::Body;
use super::fresh::Fresh;
use super::{Error, State as AppState};

/// A source to look at.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SourceToProbe {
    url: SourceUrl,
}

/// A source to play.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SourceToOpen {
    url: SourceUrl,
    /// Absent: the server makes one.
    #[serde(default)]
    title: Option<Title>,
}

/// A source that is being played.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenedSource {
    session_id: SessionId,
    /// The link to give to viewers: absolute where the server knows its public URL, else a path.
    view_link: String,
}

/// Looks what a source is
///
/// Without starting it; that takes some seconds.
#[utoipa::path(post, path = "/api/sources/probe", operation_id = "probeSource", tag = "Sources",
    request_body = SourceToProbe,
    responses(
        (status = 200, description = "What the source is, and what happens to it.", body = SourceReport),
        (status = 400, description = "The body cannot be read.", body = Problem),
        (status = 403, description = "The request comes from a foreign page.", body = Problem),
        (status = 408, description = "The body did not arrive in time.", body = Problem),
        (status = 413, description = "The body is too large.", body = Problem),
        (status = 422, description = "The source may not be used, or cannot be played.", body = Problem),
        (status = 429, description = "Many addresses are being looked at already.", body = Problem)))]
pub(super) async fn probe(
    State(state): State<AppState>,
    Body(wish): Body<SourceToProbe>,
) -> Result<Fresh<SourceReport>, Error> {
    Ok(Fresh(state.sources.probe(&wish.url).await?))
}

/// Plays a source as a session
///
/// Now and after every restart, until the session is deleted. Nobody is ever told the address.
#[utoipa::path(post, path = "/api/sources", operation_id = "openSource", tag = "Sources",
    request_body = SourceToOpen,
    responses(
        (status = 201, description = "The source is being played.", body = OpenedSource),
        (status = 400, description = "The body cannot be read.", body = Problem),
        (status = 403, description = "The request comes from a foreign page.", body = Problem),
        (status = 408, description = "The body did not arrive in time.", body = Problem),
        (status = 413, description = "The body is too large.", body = Problem),
        (status = 422, description = "The source may not be used.", body = Problem),
        (status = 429, description = "Many addresses are being looked at already.", body = Problem),
        (status = 503, description = "The server is full, or its media server is away.", body = Problem)))]
pub(super) async fn open(
    State(state): State<AppState>,
    Body(wish): Body<SourceToOpen>,
) -> Result<(StatusCode, Fresh<OpenedSource>), Error> {
    let opened = state.sources.open(wish.url, wish.title).await?;
    let opened = OpenedSource { session_id: opened.session, view_link: opened.view_link };
    Ok((StatusCode::CREATED, Fresh(opened)))
}
