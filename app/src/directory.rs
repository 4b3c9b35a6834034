use std::{fmt, sync::Arc};

use messages::SessionSummary;

/// The list of live sessions, as the server knows it at the moment of rendering a page. The server provides it as context.
#[derive(Clone)]
pub struct Directory(Arc<dyn Fn() -> Vec<SessionSummary> + Send + Sync>);

impl Directory {
    /// A directory that asks `list` whenever a page needs it.
    pub fn new(list: impl Fn() -> Vec<SessionSummary> + Send + Sync + 'static) -> Self {
        Self(Arc::new(list))
    }

    /// The live sessions, newest first.
    pub(crate) fn sessions(&self) -> Vec<SessionSummary> {
        (self.0)()
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Directory")
    }
}
