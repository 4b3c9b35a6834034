use axum::http::{HeaderMap, header};

use crate::config::{Origin, is_authority};

/// The host that a request was sent to, if the header is a host and nothing else.
pub(super) fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok().filter(|host| is_authority(host))
}

/// Where the browser that sent a request reaches this server.
pub(super) fn base_url(headers: &HeaderMap, public_url: Option<&Origin>) -> Option<String> {
    if let Some(public_url) = public_url {
        return Some(public_url.to_string());
    }
    // A proxy in front of us that speaks TLS says so; the answer goes to none but who asked.
    let is_tls = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    Some(format!("{}://{}", if is_tls { "https" } else { "http" }, host(headers)?))
}
