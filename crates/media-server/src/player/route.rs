use std::time::Duration;

use netguard::{Scheme, SourceUrl};

use super::conversion::Unplayable;
use super::source::{Outlet, SourceError};
use super::surroundings::Surroundings;

/// How a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// By code of this program, where it knows the protocol.
    Native,
    /// By a child process that makes it into what viewers can play.
    Transcoded(Unplayable),
}

/// Reads a source until its end.
///
/// # Errors
/// Why it ended before that.
pub(super) async fn read(
    uri: &str,
    route: Route,
    position: Duration,
    surroundings: &Surroundings,
    out: Outlet,
) -> Result<(), SourceError> {
    let url: SourceUrl = uri.parse().map_err(|error: netguard::InvalidUrl| SourceError::Refused(error.to_string()))?;
    match (url.scheme(), route) {
        _ => Err(SourceError::Refused(format!("{position:?} {surroundings:?} {out:?}"))),
    }
}
