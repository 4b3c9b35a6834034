use axum::extract::State;
use messages::RecordingList;

use crate::http::error::Problem;
use crate::http::fresh::Fresh;
use crate::http::{self, Error};

/// Lists all recordings
#[utoipa::path(get, path = "/api/recordings", operation_id = "listRecordings", tag = "Recordings",
    responses((status = 200, description = "All recordings, and how much room there is.", body = RecordingList),
        (status = 503, description = "The database is away.", body = Problem)))]
pub(in crate::http) async fn get(State(state): State<http::State>) -> Result<Fresh<RecordingList>, Error> {
    Ok(Fresh(state.recordings.list().await?))
}
