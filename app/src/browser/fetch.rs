use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use super::{property, window};

const OUT_OF_REACH: &str = "The server is out of reach. Check your network, then try again.";
const NOT_UNDERSTOOD: &str = "The server's answer was not understood. Load the page again.";

/// Asks the server for something; fails with a sentence for people.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, String> {
    let body = text(&request("GET", path, None).await?).await?;
    serde_json::from_str(&body).map_err(|_| NOT_UNDERSTOOD.to_owned())
}

/// Asks the server for something that may not be there; fails with a sentence for people.
pub(crate) async fn get_known<T: DeserializeOwned>(path: &str) -> Result<Option<T>, String> {
    const NOT_FOUND: u16 = 404;
    let answer = answer("GET", path, None).await?;
    if answer.status() == NOT_FOUND {
        return Ok(None);
    }
    let body = text(&accepted(answer).await?).await?;
    serde_json::from_str(&body).map(Some).map_err(|_| NOT_UNDERSTOOD.to_owned())
}

/// Asks the server for a text, which may have none; fails with a sentence for people.
pub(crate) async fn get_text(path: &str) -> Result<Option<String>, String> {
    const NO_CONTENT: u16 = 204;
    let answer = request("GET", path, None).await?;
    if answer.status() == NO_CONTENT { Ok(None) } else { text(&answer).await.map(Some) }
}

/// Asks the server to do something; fails with a sentence for people.
pub(crate) async fn send(method: &str, path: &str, body: Option<String>) -> Result<(), String> {
    request(method, path, body).await.map(drop)
}

async fn request(method: &str, path: &str, body: Option<String>) -> Result<Response, String> {
    accepted(answer(method, path, body).await?).await
}

async fn answer(method: &str, path: &str, body: Option<String>) -> Result<Response, String> {
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        init.set_body(&body.into());
    }
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &init)).await;
    answer.map(JsCast::unchecked_into).map_err(|_| OUT_OF_REACH.to_owned())
}

async fn accepted(answer: Response) -> Result<Response, String> {
    if answer.ok() { Ok(answer) } else { Err(complaint(&answer).await) }
}

/// What the server says about a request that it refused.
async fn complaint(answer: &Response) -> String {
    let parsed = text(answer).await.ok().and_then(|body| js_sys::JSON::parse(&body).ok());
    let sentence = parsed.and_then(|body| property(&body, "error")).and_then(|sentence| sentence.as_string());
    sentence.unwrap_or_else(|| NOT_UNDERSTOOD.to_owned())
}

async fn text(answer: &Response) -> Result<String, String> {
    let broken = |_: JsValue| OUT_OF_REACH.to_owned();
    let body = JsFuture::from(answer.text().map_err(broken)?).await.map_err(broken)?;
    body.as_string().ok_or_else(|| NOT_UNDERSTOOD.to_owned())
}
