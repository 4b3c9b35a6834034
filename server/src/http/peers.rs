use axum::extract::State;
use messages::{LastReport, PeerFacts, PeerId, PeerRole};

use super::Error;
use super::error::Problem;
use super::extract::Id;
use super::fresh::Fresh;
use crate::http;
use crate::store::{Figure, Role, Sample};

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
