//! The API: which requests it consists of, and the document that describes them.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, openapi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    State, charts, events, experience, history, media_servers, peers, picture, qr, recordings, sessions, sources,
};
use crate::charts::{ChartSpan, ChartedFigure};

/// What the document says beside the requests themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kurento Live",
        description = "What the pages of Kurento Live show and do, for scripts. Every request that is not fulfilled is \
                       answered with a JSON object whose `error` is a sentence for people.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "The server that this document came from.")),
    security(()),
    modifiers(&Publisher),
    // Found in parameters only, from where they are not collected.
    components(schemas(ChartSpan, ChartedFigure)),
    tags(
        (name = "Sessions", description = "What is live."),
        (name = "Sources", description = "Streams and files that the server plays."),
        (name = "Recordings", description = "What was recorded."),
        (name = "History", description = "What was experienced, drawn and to take away."),
        (name = "Experience", description = "What those who publish and view experience, and what happened."),
    )
)]
struct Document;

/// What the publisher of a session proves to be it by.
struct Publisher;

impl Modify for Publisher {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The resume token that the session's page was given."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("publisher", SecurityScheme::Http(token));
    }
}

/// Everything under `/api` that the document describes, and the document.
pub(super) fn router() -> Router<State> {
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::get, sessions::delete))
        .routes(routes!(sessions::recording::start, sessions::recording::stop))
        .routes(routes!(picture::get, picture::put))
        .routes(routes!(qr::get))
        .routes(routes!(sources::open))
        .routes(routes!(sources::probe))
        .routes(routes!(recordings::list::get))
        .routes(routes!(recordings::change::patch, recordings::change::delete))
        .routes(routes!(recordings::file::get))
        .routes(routes!(recordings::file::thumbnail))
        .routes(routes!(experience::get))
        .routes(routes!(peers::list))
        .routes(routes!(peers::get))
        .routes(routes!(media_servers::list))
        .routes(routes!(events::get))
        .routes(routes!(charts::get))
        .routes(routes!(history::sessions::get))
        .routes(routes!(history::peers::get))
        .routes(routes!(history::session_table))
        .routes(routes!(history::session_dump))
        .routes(routes!(history::peer_table))
        .routes(routes!(history::peer_dump))
        .split_for_parts();
    let document = Bytes::from(document.to_pretty_json().expect("a document of plain values can be written"));
    router.route("/api/openapi.json", get(async || ([(header::CONTENT_TYPE, "application/json")], document)))
}
