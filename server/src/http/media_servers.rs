use axum::extract::State;
use messages::MediaServerState;
use serde::Serialize;
use utoipa::ToSchema;

use super::State as AppState;
use super::fresh::Fresh;

/// All media servers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MediaServerList {
    media_servers: Vec<MediaServerState>,
}

/// Lists the media servers
#[utoipa::path(get, path = "/api/media-servers", operation_id = "listMediaServers", tag = "Experience",
    responses((status = 200, description = "How each media server is.", body = MediaServerList)))]
pub(super) async fn list(State(state): State<AppState>) -> Fresh<MediaServerList> {
    Fresh(MediaServerList { media_servers: state.media.states() })
}
