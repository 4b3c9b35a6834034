use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::net::Ipv4Addr;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, HeaderName, HeaderValue, RANGE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use netguard::{ByteRange, Fetcher, SourceUrl};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::{AbortHandle, JoinSet};
use uuid::Uuid;

/// What a child process may read: one thing, at an address on loopback that nobody can guess. Gone when dropped.
///
/// The child needs no right to reach anything else, and can go to any place in it.
#[derive(Debug)]
pub(in crate::player) struct Origin {
    url: String,
    serving: AbortHandle,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each child process")]
pub(in crate::player) enum Content {
    Url(SourceUrl, Fetcher),
    File(Arc<File>),
    /// What somebody feeds, to be read once.
    Stream(Mutex<Option<mpsc::Receiver<Bytes>>>),
}

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A film of a few hours in the best quality; the body is passed on as it comes and kept nowhere.
const LARGEST_BODY: u64 = 1 << 40;
const CHUNK: usize = 64 * 1024;
/// A child opens a second connection to look somewhere else in a file, and no more.
const MAX_CONNECTIONS: usize = 8;

impl Origin {
    pub(in crate::player) async fn of(content: Content) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let path = format!("/{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let url = format!("http://{}{path}", listener.local_addr()?);
        let served = Arc::new(Served { path, content });
        let serving = tokio::spawn(serve(listener, served)).abort_handle();
        Ok(Self { url, serving })
    }

    pub(in crate::player) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[derive(Debug)]
struct Served {
    path: String,
    content: Content,
}

async fn serve(listener: TcpListener, served: Arc<Served>) {
    // ends with this task
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((socket, _)) = listener.accept().await else { return };
        if connections.len() >= MAX_CONNECTIONS {
            continue;
        }
        let served = Arc::clone(&served);
        connections.spawn(async move {
            let answer = service_fn(|request| {
                let served = Arc::clone(&served);
                async move { Ok::<_, Infallible>(served.answer(request).await) }
            });
            // a child that hangs up has read enough
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), answer).await;
        });
    }
}

impl Served {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if request.uri().path() != self.path || request.method() != Method::GET {
            return status(StatusCode::NOT_FOUND);
        }
        let range = request.headers().get(RANGE).and_then(parse_range);
        match &self.content {
            Content::Url(url, fetcher) => pass_on(fetcher, url, range).await,
            Content::Stream(bytes) => feed(bytes.lock().await.take()),
            Content::File(file) => read(file, range).unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR)),
        }
    }
}

/// Asks the guarded fetcher, and passes on what comes.
async fn pass_on(fetcher: &Fetcher, url: &SourceUrl, range: Option<ByteRange>) -> Response<Body> {
    let mut asked = fetcher.get(url).max_body(LARGEST_BODY);
    if let Some(range) = range {
        asked = asked.range(range);
    }
    let Ok(found) = asked.send().await else { return status(StatusCode::BAD_GATEWAY) };
    let mut response = status(StatusCode::from_u16(found.status()).unwrap_or(StatusCode::BAD_GATEWAY));
    let headers = response.headers_mut();
    if let Some(length) = found.content_length() {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    if let Some(part) = found.content_range() {
        let total = part.total.map_or_else(|| "*".to_owned(), |total| total.to_string());
        insert(headers, CONTENT_RANGE, &format!("bytes {}-{}/{total}", part.start, part.last));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    let chunks = stream::unfold(Some(found), |found| async {
        let mut found = found?;
        match found.chunk().await {
            Ok(Some(chunk)) => Some((Ok(Frame::data(chunk)), Some(found))),
            Ok(None) => None,
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    });
    *response.body_mut() = StreamBody::new(chunks).boxed_unsync();
    response
}

fn feed(bytes: Option<mpsc::Receiver<Bytes>>) -> Response<Body> {
    let Some(bytes) = bytes else { return status(StatusCode::GONE) };
    let mut response = status(StatusCode::OK);
    let chunks = stream::unfold(bytes, |mut bytes| async {
        let chunk = bytes.recv().await?;
        Some((Ok(Frame::data(chunk)), bytes))
    });
    *response.body_mut() = StreamBody::new(chunks).boxed_unsync();
    response
}

fn read(file: &Arc<File>, range: Option<ByteRange>) -> io::Result<Response<Body>> {
    let total = file.metadata()?.len();
    let start = range.map_or(0, |range| range.start);
    if start > total {
        return Ok(status(StatusCode::RANGE_NOT_SATISFIABLE));
    }
    let length = range.and_then(|range| range.length).unwrap_or(u64::MAX).min(total - start);
    let mut response = status(if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK });
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if range.is_some() && length > 0 {
        insert(headers, CONTENT_RANGE, &format!("bytes {start}-{}/{total}", start + length - 1));
    }
    let part = Some(start..start + length).filter(|part| !part.is_empty());
    let chunks = stream::unfold((Arc::clone(file), part), |(file, part)| async move {
        let part = part?;
        let read = chunk(Arc::clone(&file), part.clone()).await;
        let rest = read.as_ref().ok().map(|chunk| part.start + chunk.len() as u64..part.end);
        Some((read.map(Frame::data), (file, rest.filter(|rest| !rest.is_empty()))))
    });
    *response.body_mut() = StreamBody::new(chunks).boxed_unsync();
    Ok(response)
}

/// The next bytes of a part of a file, which others read at the same time.
async fn chunk(file: Arc<File>, part: Range<u64>) -> io::Result<Bytes> {
    let length = CHUNK.min(usize::try_from(part.end - part.start).unwrap_or(CHUNK));
    let reading = tokio::task::spawn_blocking(move || {
        let mut chunk = vec![0; length];
        let count = file.read_at(&mut chunk, part.start)?;
        chunk.truncate(count);
        if count == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(Bytes::from(chunk)) }
    });
    reading.await.map_err(io::Error::other)?
}

/// `bytes=5-` or `bytes=5-9`; anything else is as if nothing had been said.
fn parse_range(value: &HeaderValue) -> Option<ByteRange> {
    let (start, last) = value.to_str().ok()?.strip_prefix("bytes=")?.split_once('-')?;
    let start: u64 = start.parse().ok()?;
    let length =
        if last.is_empty() { None } else { Some(last.parse::<u64>().ok()?.checked_sub(start)?.checked_add(1)?) };
    Some(ByteRange { start, length })
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn status(status: StatusCode) -> Response<Body> {
    let nothing = Full::new(Bytes::new()).map_err(|never: Infallible| match never {}).boxed_unsync();
    let mut response = Response::new(nothing);
    *response.status_mut() = status;
    response
}
