use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use messages::{PeerId, SessionId};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use utoipa::IntoParams;

use super::Error;
use super::error::Problem;
use super::extract::Query;
use crate::charts::{ChartSpan, ChartedFigure, Line, MINUTE_MS, Reader, WIDTHS, draw};
use crate::clock::now_ms;
use crate::http;
use crate::store::{Point, Role, Span, Store, StoreError};

/// However many look, the database has other things to do.
const AT_A_TIME: usize = 2;
/// Who has waited for so long is told to come again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The farthest that a clock is from UTC.
const MOST_OFFSET: i32 = 14 * 60;

const NO_CHART: Error = Error::new(StatusCode::NOT_FOUND, "There is no chart of this name.");

const BAD_WIDTH: Error = Error::new(StatusCode::BAD_REQUEST, "The width is a number of pixels from 240 to 1600.");

const BUSY: Error = Error::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "Too many charts are being drawn at the moment. Try again in a minute.",
);

/// Whose turn it is to read for a chart.
#[derive(Clone)]
pub(crate) struct ChartTurns(Arc<Semaphore>);

impl Default for ChartTurns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_A_TIME)))
    }
}

/// What a chart is to show.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// How far back it goes.
    span: ChartSpan,
    /// Only what those of this session experienced.
    session: Option<SessionId>,
    /// Only what this peer experienced.
    peer: Option<PeerId>,
    /// How far east of UTC the reader's clock is.
    #[serde(default)]
    offset_minutes: i32,
    /// How wide the drawing is, in pixels; 480 if it is absent.
    #[param(minimum = 240, maximum = 1600)]
    width: Option<u16>,
}

impl Wish {
    fn reader(&self) -> Result<Reader, Error> {
        let width = self.width.unwrap_or(Reader::default().width);
        if !WIDTHS.contains(&width) {
            return Err(BAD_WIDTH);
        }
        Ok(Reader { offset_minutes: self.offset_minutes.clamp(-MOST_OFFSET, MOST_OFFSET), width })
    }
}

/// Draws what was experienced
///
/// By a peer, in a session or by all; nothing where nothing was measured.
#[utoipa::path(get, path = "/api/charts/{figure}", operation_id = "drawChart", tag = "History",
    params(("figure" = ChartedFigure, Path, description = "What is drawn."), Wish),
    responses(
        (status = 200, description = "The chart.", body = String, content_type = "image/svg+xml"),
        (status = 204, description = "Nothing was measured in that span."),
        (status = 400, description = "The query cannot be read.", body = Problem),
        (status = 404, description = "There is no such chart, or nothing is kept of the peer.", body = Problem),
        (status = 503, description = "The database is away, or too many ask.", body = Problem)))]
pub(super) async fn get(
    State(state): State<http::State>,
    figure: Result<Path<ChartedFigure>, PathRejection>,
    Query(wish): Query<Wish>,
) -> Result<Response, Error> {
    let Path(figure) = figure.map_err(|_| NO_CHART)?;
    let reader = wish.reader()?;
    let _turn = timeout(LONGEST_WAIT, state.chart_turns.0.acquire()).await.map_err(|_| BUSY)?;
    let now = now_ms();
    let is_by_minute = match (&wish.peer, &wish.session) {
        (Some(_), _) => false,
        (None, Some(session)) => state.store.is_crowd(session, wish.span.until(now, 0)).await?,
        (None, None) => state.store.are_all_a_crowd(wish.span.until(now, 0)).await?,
    };
    let span = wish.span.until(now, if is_by_minute { MINUTE_MS } else { 0 });
    let lines = match (&wish.peer, &wish.session) {
        (Some(peer), _) => of_peer(&state.store, peer, figure, span).await?,
        (None, Some(session)) => of_session(&state.store, session, figure, span).await?,
        (None, None) => of_all(&state.store, figure, span).await?,
    };
    let no_store = (header::CACHE_CONTROL, "no-store");
    Ok(match draw(figure, wish.span, &span, &lines, reader) {
        Some(svg) => ([(header::CONTENT_TYPE, "image/svg+xml"), no_store], svg).into_response(),
        None => (StatusCode::NO_CONTENT, [no_store]).into_response(),
    })
}

async fn of_peer(store: &Store, id: &PeerId, figure: ChartedFigure, span: Span) -> Result<Vec<Line>, Error> {
    let peer = store.peer(id).await?.ok_or(Error::NO_PEER)?;
    let series = store.series_of_peers(std::slice::from_ref(id), span).await?;
    let name = match peer.role {
        Role::Publisher => "Publisher",
        Role::Viewer => "Viewer",
    };
    let line = |(_, points): &(PeerId, Vec<Point>)| Line::through(points, &span, name, Line::mean(figure, peer.role));
    Ok(series.iter().map(line).collect())
}

async fn of_session(
    store: &Store,
    session: &SessionId,
    figure: ChartedFigure,
    span: Span,
) -> Result<Vec<Line>, StoreError> {
    let publisher = store.series_of_session(session, Role::Publisher, span).await?;
    let viewers = store.series_of_session(session, Role::Viewer, span).await?;
    let median = store.median_of_session(session, figure.stored(Role::Viewer), span).await?;
    let median = median.into_iter().map(|(at_ms, value)| (at_ms, Some(value)));
    Ok(vec![
        Line::through(&publisher, &span, "Publisher", Line::mean(figure, Role::Publisher)),
        Line::through_values(median, &span, "Median viewer"),
        Line::through(&viewers, &span, "Worst viewer", Line::worst(figure, Role::Viewer)),
    ])
}

async fn of_all(store: &Store, figure: ChartedFigure, span: Span) -> Result<Vec<Line>, StoreError> {
    let publishers = store.series_of_all(Role::Publisher, span).await?;
    let viewers = store.series_of_all(Role::Viewer, span).await?;
    Ok(vec![
        Line::through(&publishers, &span, "Publishers on average", Line::mean(figure, Role::Publisher)),
        Line::through(&viewers, &span, "Viewers on average", Line::mean(figure, Role::Viewer)),
        Line::through(&viewers, &span, "Worst viewer", Line::worst(figure, Role::Viewer)),
    ])
}
