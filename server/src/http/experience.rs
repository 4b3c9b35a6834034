use axum::extract::State;
use axum::http::StatusCode;
use messages::Experience;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Error;
use super::error::Problem;
use super::extract::Query;
use super::fresh::Fresh;
use crate::http;

/// Rows of a page that nobody has asked to be longer.
const USUAL: u16 = 100;
/// More than this nobody reads, and it is some hundred kilobytes.
const MOST: u16 = 1000;

const TOO_MANY: Error = Error::new(StatusCode::BAD_REQUEST, "At most 1000 peers can be shown.");

/// What is wanted; what is absent does not matter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// How many peers to show, the worst first; 100 if it is absent.
    #[param(minimum = 0, maximum = 1000)]
    peers: Option<u16>,
}

/// Tells what all peers experience
///
/// At the moment: by their last reports, and together over the last minute.
#[utoipa::path(get, path = "/api/experience", operation_id = "getExperience", tag = "Experience",
    params(Wish),
    responses(
        (status = 200, description = "What all peers experience.", body = Experience),
        (status = 400, description = "The query cannot be read.", body = Problem)))]
pub(super) async fn get(
    State(state): State<http::State>,
    Query(wish): Query<Wish>,
) -> Result<Fresh<Experience>, Error> {
    let most = wish.peers.unwrap_or(USUAL);
    if most > MOST {
        return Err(TOO_MANY);
    }
    Ok(Fresh(state.experience.shown(usize::from(most)).await))
}
