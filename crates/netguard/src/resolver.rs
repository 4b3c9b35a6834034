use std::fmt;
use std::io;
use std::net::IpAddr;

use futures_util::future::BoxFuture;
use tokio::net::lookup_host;

/// The answer of a [`Resolve`], to come.
pub type Resolving<'a> = BoxFuture<'a, io::Result<Vec<IpAddr>>>;

/// Finds the addresses of a name; nothing it says is trusted.
pub trait Resolve: fmt::Debug + Send + Sync {
    /// # Errors
    /// The name has no address, or nobody could be asked.
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a>;
}

/// Asks the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        Box::pin(async move { Ok(lookup_host((name, 0)).await?.map(|address| address.ip()).collect()) })
    }
}
