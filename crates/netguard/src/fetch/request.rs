use http::header::{ACCEPT, AUTHORIZATION, RANGE, USER_AGENT};
use http::{HeaderValue, Method};
use http_body_util::{BodyExt, Empty};

use super::fetcher::Body;
use super::redirect;
use super::{ByteRange, Fetcher, Response};
use crate::credentials::Credentials;
use crate::{Error, Scheme, SourceUrl};

/// Redirects that are followed, one after another.
const MOST_REDIRECTS: usize = 3;

/// A `GET` that is being put together.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'a> {
    fetcher: &'a Fetcher,
    url: SourceUrl,
    range: Option<ByteRange>,
    most: u64,
}

impl<'a> Request<'a> {
    pub(super) fn new(fetcher: &'a Fetcher, url: SourceUrl) -> Self {
        Self { fetcher, url, range: None, most: fetcher.limits().body }
    }

    /// Asks for a part of the file. The server may send all of it all the same; see [`Response::content_range`].
    pub fn range(mut self, range: ByteRange) -> Self {
        self.range = Some(range);
        self
    }

    /// Takes a body of at most `most` bytes instead of the fetcher's limit.
    pub fn max_body(mut self, most: u64) -> Self {
        self.most = most;
        self
    }

    /// Sends the request, follows redirects, and gives the answer whatever its status is.
    ///
    /// # Errors
    /// The address, or one that it redirects to, may not be used; or no answer came.
    pub async fn send(mut self) -> Result<Response, Error> {
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.fetcher.exchange(self.question()?).await?;
            match redirect::target(&self.url, &answer)? {
                Some(target) => self.url = target,
                None => return Response::new(self.url, answer, self.fetcher.limits().idling, self.most),
            }
        }
        Err(Error::TooManyRedirects)
    }

    fn question(&self) -> Result<http::Request<Body>, Error> {
        if !matches!(self.url.scheme(), Scheme::Http | Scheme::Https) {
            return Err(Error::Refused);
        }
        let target = self.url.without_credentials();
        let mut question = http::Request::builder()
            .method(Method::GET)
            .uri(target.expose().as_str())
            .header(USER_AGENT, "kurento-live")
            .header(ACCEPT, "*/*");
        if let Some(range) = self.range {
            question = question.header(RANGE, range.header());
        }
        if let Some(credentials) = self.url.credentials() {
            question = question.header(AUTHORIZATION, basic(&credentials));
        }
        question.body(Empty::new().boxed()).map_err(|_| Error::Refused)
    }
}

/// Basic authentication (RFC 7617).
pub(super) fn basic(credentials: &Credentials) -> HeaderValue {
    let plain = format!("{}:{}", credentials.expose_user_name(), credentials.expose_password());
    let mut header = HeaderValue::try_from(format!("Basic {}", base64(plain.as_bytes())))
        .expect("the letters of Base64 are valid in a header");
    header.set_sensitive(true);
    header
}

/// Base64 with padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{ff}?>", "w78/Pg==")]
        {
            assert_eq!(base64(plain.as_bytes()), text);
        }
    }
}
