//! `GET` and `POST` over HTTP/1.1, where every connection goes to an address that was judged first.

mod connector;
mod fetcher;
mod limits;
mod range;
mod redirect;
mod request;
mod response;
mod stream;
mod tls;
mod upload;

pub use fetcher::Fetcher;
pub use limits::Limits;
pub use range::{ByteRange, ContentRange};
pub use request::Request;
pub use response::Response;
