use http::StatusCode;
use http::header::LOCATION;

use crate::{Error, SourceUrl};

/// Where an answer redirects to, if it does; credentials only go along within the same origin.
pub(super) fn target<B>(from: &SourceUrl, answer: &http::Response<B>) -> Result<Option<SourceUrl>, Error> {
    let is_redirect = matches!(
        answer.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    if !is_redirect {
        return Ok(None);
    }
    let location = answer.headers().get(LOCATION).and_then(|header| header.to_str().ok()).ok_or(Error::Malformed)?;
    Ok(Some(from.join(location)?))
}
