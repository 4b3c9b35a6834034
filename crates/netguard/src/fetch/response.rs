use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::timeout;

use super::ContentRange;
use crate::{Error, SourceUrl};

/// The answer to a request: its headers, and its body as it comes.
#[derive(Debug)]
pub struct Response {
    url: SourceUrl,
    status: StatusCode,
    headers: HeaderMap,
    body: Incoming,
    idling: Duration,
    /// Bytes of the body that may still come.
    left: u64,
}

impl Response {
    pub(super) fn new(
        url: SourceUrl,
        answer: http::Response<Incoming>,
        idling: Duration,
        most: u64,
    ) -> Result<Self, Error> {
        let (head, body) = answer.into_parts();
        let response = Self { url, status: head.status, headers: head.headers, body, idling, left: most };
        if response.content_length().is_some_and(|length| length > most) {
            return Err(Error::TooLarge);
        }
        Ok(response)
    }

    /// Where the answer came from after all redirects: the base of relative URLs in it.
    #[must_use]
    pub fn url(&self) -> &SourceUrl {
        &self.url
    }

    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// In bytes, where the server says so.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.header(&CONTENT_LENGTH)?.parse().ok()
    }

    /// The media type without its parameters.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.header(&CONTENT_TYPE)?.split(';').next().map(str::trim)
    }

    /// Which part of the file the body is; `None` if it is all of it.
    #[must_use]
    pub fn content_range(&self) -> Option<ContentRange> {
        let is_part = self.status == StatusCode::PARTIAL_CONTENT;
        is_part.then(|| self.header(&CONTENT_RANGE)).flatten().and_then(ContentRange::parse)
    }

    /// The response itself if its status says success.
    ///
    /// # Errors
    /// Another status, as an error.
    pub fn require_success(self) -> Result<Self, Error> {
        match self.status() {
            200..=299 => Ok(self),
            status @ (401 | 403) => Err(Error::Unauthorized(status)),
            status => Err(Error::Status(status)),
        }
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    /// Nothing came for too long, more came than is accepted, or the connection broke off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            let next = timeout(self.idling, self.body.frame()).await.map_err(|_| Error::TimedOut)?;
            let Some(frame) = next else { return Ok(None) };
            // What is not data is a trailer, which nobody asked for.
            if let Ok(data) = frame.map_err(|_| Error::BrokenOff)?.into_data() {
                self.left = self.left.checked_sub(data.len() as u64).ok_or(Error::TooLarge)?;
                return Ok(Some(data));
            }
        }
    }

    /// The whole body, if it has at most `most` bytes.
    ///
    /// # Errors
    /// As for [`chunk`](Self::chunk).
    pub async fn bytes(mut self, most: u64) -> Result<Bytes, Error> {
        self.left = self.left.min(most);
        let mut body = BytesMut::new();
        while let Some(piece) = self.chunk().await? {
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }

    fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
