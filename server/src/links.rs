//! The links that people share.

use messages::SessionId;

use crate::config::Origin;

/// Where viewers watch a session, without scheme and host.
pub(crate) fn view_path(session: &SessionId) -> String {
    format!("/watch/{session}")
}

/// The link to give to viewers: absolute where the public URL is known.
pub(crate) fn view_link(public_url: Option<&Origin>, session: &SessionId) -> String {
    let base = public_url.map(Origin::to_string).unwrap_or_default();
    format!("{base}{}", view_path(session))
}
