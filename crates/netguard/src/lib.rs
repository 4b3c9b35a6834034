//! Where URLs may point, where files may live, and what may be told of them.
//!
//! What somebody pastes as the URL of a source, and what a playlist or a redirect then names, is hostile until judged. All
//! of it goes the same way: a [`SourceUrl`] is well formed and never shows its secrets; a [`Guard`] resolves its host and
//! judges every address by a [`Policy`]; the [`Fetcher`] dials exactly the addresses that were judged. Files are opened
//! through a [`MediaFolder`], which nothing leaves.

mod address;
mod credentials;
mod dial;
mod error;
mod fetch;
mod guard;
mod media_folder;
mod policy;
mod resolver;
mod source_url;

pub use credentials::Credentials;
pub use error::{Error, REFUSAL};
pub use fetch::{ByteRange, ContentRange, Fetcher, Limits, Request, Response};
pub use guard::Guard;
pub use ipnet::IpNet;
pub use media_folder::{MediaFolder, NoSuchFile};
pub use policy::Policy;
pub use resolver::{Resolve, Resolving, SystemResolver};
pub use source_url::{InvalidUrl, Scheme, SourceUrl};
