//! The links that people share.

use messages::SessionId;

use crate::config::Origin;

/// Makes the links to give to viewers: absolute where the public URL is known.
#[derive(Debug, Clone)]
pub(crate) struct ViewLinks {
    base: String,
}

impl ViewLinks {
    pub(crate) fn new(public_url: Option<&Origin>) -> Self {
        Self { base: public_url.map(Origin::to_string).unwrap_or_default() }
    }

    pub(crate) fn link(&self, session: &SessionId) -> String {
        format!("{}{}", self.base, view_path(session))
    }
}

/// Where viewers watch a session, without scheme and host.
pub(crate) fn view_path(session: &SessionId) -> String {
    format!("/watch/{session}")
}
