use std::convert::Infallible;
use std::task::Poll;

use bytes::Bytes;
use futures_util::stream::poll_fn;
use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio::sync::mpsc;

use super::Fetcher;
use super::fetcher::Body;
use super::request::basic;
use crate::{Error, Scheme, SourceUrl};

impl Fetcher {
    /// Sends what comes over `pieces` in one `POST`, as it comes, until the other end of the channel is dropped; gives the
    /// status of the answer. Redirects are not followed: what was sent cannot be sent again.
    ///
    /// # Errors
    /// The address may not be used; or the server went away before it had answered.
    pub async fn post(
        &self,
        url: &SourceUrl,
        media_type: &'static str,
        pieces: mpsc::Receiver<Bytes>,
    ) -> Result<StatusCode, Error> {
        if !matches!(url.scheme(), Scheme::Http | Scheme::Https) {
            return Err(Error::Refused);
        }
        let mut request = http::Request::builder()
            .method(Method::POST)
            .uri(url.without_credentials().expose().as_str())
            .header(USER_AGENT, "kurento-live")
            .header(CONTENT_TYPE, HeaderValue::from_static(media_type));
        if let Some(credentials) = url.credentials() {
            request = request.header(AUTHORIZATION, basic(&credentials));
        }
        let request = request.body(body(pieces)).map_err(|_| Error::Refused)?;
        Ok(self.converse(request).await?.status())
    }
}

fn body(mut pieces: mpsc::Receiver<Bytes>) -> Body {
    let frames = poll_fn(move |context| match pieces.poll_recv(context) {
        Poll::Ready(piece) => Poll::Ready(piece.map(|piece| Ok::<_, Infallible>(Frame::data(piece)))),
        Poll::Pending => Poll::Pending,
    });
    StreamBody::new(frames).boxed()
}
