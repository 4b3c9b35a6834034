use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::accept_encoding::Encoding;
use super::site::{self, SiteFile};
use super::{Error, pages};

/// Where files lie whose names change with what is in them.
const HASHED: &str = "pkg/";
const MANIFEST: &str = "pkg/manifest.json";

/// Serves a file, or the page that says that there is nothing.
pub(super) async fn get_or_page(State(state): State<super::State>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Error::new(StatusCode::METHOD_NOT_ALLOWED, "This can only be read.").into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    match find(path, request.headers()) {
        Some(found) => respond(path, found, request.headers()),
        None if path.starts_with("api/") => {
            Error::new(StatusCode::NOT_FOUND, "There is nothing at this address.").into_response()
        }
        None => pages::not_found(state, request).await,
    }
}

type Found = (SiteFile, Option<Encoding>);

/// The file at a path, compressed if the browser takes that. Compressed copies have no address of their own.
fn find(path: &str, headers: &HeaderMap) -> Option<Found> {
    let is_hidden = path.split('/').any(|part| part.is_empty() || part.starts_with('.'));
    if is_hidden || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let compressed = |encoding: Encoding| {
        let copy = site::file(&format!("{path}{}", encoding.suffix()))?;
        Some((copy, Some(encoding)))
    };
    let plain = || site::file(path).map(|file| (file, None));
    Encoding::accepted(headers).find_map(compressed).or_else(plain)
}

fn respond(path: &str, (file, encoding): Found, request: &HeaderMap) -> Response {
    let tag = entity_tag(&file, encoding);
    let is_known = request.get_all(header::IF_NONE_MATCH).iter().any(|known| matches_tag(known, &tag));
    let status = if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let body = if is_known { Body::empty() } else { Body::from(file.bytes) };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(&tag).expect("hexadecimal digits make a header"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(path)));
    if !is_known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
        }
    }
    response
}

fn cache_control(path: &str) -> &'static str {
    if path.starts_with(HASHED) && path != MANIFEST { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Tells versions of a file apart, and its compressed copies from one another (RFC 9110, 8.8.3.3).
fn entity_tag(file: &SiteFile, encoding: Option<Encoding>) -> String {
    let hash: String = file.sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    match encoding {
        Some(encoding) => format!("\"{hash}-{}\"", encoding.name()),
        None => format!("\"{hash}\""),
    }
}

fn matches_tag(known: &HeaderValue, tag: &str) -> bool {
    let known = known.to_str().unwrap_or_default();
    known.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_tag() {
        let file = || SiteFile { bytes: b"x".as_slice().into(), sha256: [7; 32] };
        let plain = entity_tag(&file(), None);
        let brotli = entity_tag(&file(), Some(Encoding::Brotli));
        assert_ne!(plain, brotli);
        let header = |text: &str| HeaderValue::from_str(text).unwrap();
        assert!(matches_tag(&header(&format!("\"other\", W/{brotli}")), &brotli));
        assert!(!matches_tag(&header(&plain), &brotli));
        let request = HeaderMap::from_iter([(header::IF_NONE_MATCH, header(&plain))]);
        assert_eq!(respond("favicon.svg", (file(), None), &request).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(respond("favicon.svg", (file(), None), &HeaderMap::new()).status(), StatusCode::OK);
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(cache_control("pkg/app.0123.wasm").contains("immutable"));
        assert_eq!(cache_control("pkg/manifest.json"), "no-cache");
        assert_eq!(cache_control("favicon.svg"), "no-cache");
    }

    #[test]
    fn hidden_files_and_copies_are_not_served() {
        for path in ["", "..", "pkg/../../Cargo.toml", ".stamp", "pkg/.x", "favicon.svg.br", "/etc/passwd"] {
            assert!(find(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
