use axum::extract::State;
use axum::http::StatusCode;
use messages::{LastReport, PeerFacts, PeerId, PeerPage, PeerRole, SessionId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Error;
use super::error::Problem;
use super::extract::{Id, Query};
use super::fresh::Fresh;
use crate::experience::PeerWish;
use crate::http;
use crate::store::{Figure, Role, Sample};

/// Peers of a page that nobody has asked to be longer.
const USUAL: u16 = 200;
const MOST: u16 = 1000;
/// A longer text is in no row.
const MOST_TEXT: usize = 200;

const BAD_LIMIT: Error = Error::new(StatusCode::BAD_REQUEST, "The limit is a number from 1 to 1000.");
const TOO_LONG: Error =
    Error::new(StatusCode::BAD_REQUEST, "The text to look for is too long: 200 characters are the most.");

/// Which of those who are there are wanted; what is absent does not matter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// Only those in this session.
    session: Option<SessionId>,
    /// Only publishers, or only viewers.
    role: Option<PeerRole>,
    /// What is in their session's title, in the reason of their score, their browser, path, codec or id, whatever the case of
    /// its letters.
    #[param(max_length = 200)]
    text: Option<String>,
    /// How many of the worst are left out.
    #[param(value_type = Option<u64>, maximum = 4294967295_i64)]
    skip: Option<u32>,
    /// How many at most; 200 if it is absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
}

/// Lists who is there
///
/// With what they experience, the worst first.
#[utoipa::path(get, path = "/api/peers", operation_id = "listPeers", tag = "Experience",
    params(Wish),
    responses(
        (status = 200, description = "A page of peers.", body = PeerPage),
        (status = 400, description = "The query cannot be read.", body = Problem)))]
pub(super) async fn list(State(state): State<http::State>, Query(wish): Query<Wish>) -> Result<Fresh<PeerPage>, Error> {
    Ok(Fresh(state.experience.page(wish.read()?).await))
}

impl Wish {
    fn read(self) -> Result<PeerWish, Error> {
        let Self { session, role, text, skip, limit } = self;
        let limit = limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(BAD_LIMIT);
        }
        let text = text.filter(|text| !text.is_empty());
        if text.as_ref().is_some_and(|text| text.chars().count() > MOST_TEXT) {
            return Err(TOO_LONG);
        }
        let role = role.map(|role| if role == PeerRole::Publisher { Role::Publisher } else { Role::Viewer });
        let skip = usize::try_from(skip.unwrap_or(0)).unwrap_or(usize::MAX);
        Ok(PeerWish { session, role, text, skip, most: usize::from(limit) })
    }
}

/// Tells what is known of a peer
///
/// There or gone: who it is, and what it experiences or said last.
#[utoipa::path(get, path = "/api/peers/{id}", operation_id = "getPeer", tag = "Experience",
    params(("id" = PeerId, Path, description = "The id of a peer, there or gone.")),
    responses(
        (status = 200, description = "What is known of it.", body = PeerFacts),
        (status = 404, description = "Nothing is kept of a peer of this id.", body = Problem),
        (status = 503, description = "It is gone, and the database is away.", body = Problem)))]
pub(super) async fn get(State(state): State<http::State>, Id(id): Id<PeerId>) -> Result<Fresh<PeerFacts>, Error> {
    facts(&state, &id).await.map(Fresh)
}

/// What is known of a peer. Of one that is there the database need not be asked.
pub(super) async fn facts(state: &http::State, id: &PeerId) -> Result<PeerFacts, Error> {
    if let Some(facts) = state.experience.peer(id.clone()).await {
        return Ok(facts);
    }
    let peer = state.store.peer(id).await?.ok_or(Error::NO_PEER)?;
    let session = state.store.session(&peer.session).await?.ok_or(Error::NO_PEER)?;
    let last = state.store.last_sample(id).await?;
    Ok(PeerFacts {
        peer_id: peer.id,
        session_id: peer.session,
        title: session.title,
        kind: session.kind,
        role: if peer.role == Role::Publisher { PeerRole::Publisher } else { PeerRole::Viewer },
        started_ms: peer.started_ms,
        // One that has just gone may not be written down as such yet.
        ended_ms: peer.ended_ms.or_else(|| last.as_ref().map(|last| last.at_ms)).or(Some(peer.started_ms)),
        browser: peer.browser,
        path: peer.path,
        now: None,
        last: last.map(|last| report(&last, peer.role)),
    })
}

fn report(sample: &Sample, role: Role) -> LastReport {
    let figure = |figure| sample.figures.get(figure);
    let long = |one| figure(one).map(f64::from);
    LastReport {
        at_ms: sample.at_ms,
        width: figure(Figure::Width).map(pixels),
        height: figure(Figure::Height).map(pixels),
        frame_rate: long(Figure::FrameRate),
        bitrate: long(if role == Role::Publisher { Figure::BitrateOut } else { Figure::BitrateIn }),
        loss: long(Figure::Loss),
        round_trip: long(Figure::RoundTrip),
        jitter: long(Figure::Jitter),
        score: figure(Figure::Score).map(points),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is cut to what fits")]
fn pixels(value: f32) -> u16 {
    value.clamp(0.0, f32::from(u16::MAX)) as u16
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is cut to what fits")]
fn points(value: f32) -> u8 {
    value.clamp(0.0, 5.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Figures;

    #[test]
    fn the_last_report_has_what_the_role_measures() {
        let figures = Figures::default()
            .with(Figure::BitrateIn, 1e6)
            .with(Figure::BitrateOut, 2e6)
            .with(Figure::Width, 1280.0)
            .with(Figure::Score, 4.0);
        let sample = Sample { peer: "viewer-00000000001".parse().unwrap(), at_ms: 7, figures };
        let of = |role| report(&sample, role);
        assert_eq!((of(Role::Viewer).bitrate, of(Role::Publisher).bitrate), (Some(1e6), Some(2e6)));
        let LastReport { at_ms, width, height, score, .. } = of(Role::Viewer);
        assert_eq!((at_ms, width, height, score), (7, Some(1280), None, Some(4)));
    }
}
