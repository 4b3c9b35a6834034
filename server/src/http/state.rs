use std::sync::Arc;

use super::ChartTurns;
use crate::config::Origin;
use crate::experience::Experience;
use crate::exposition::Exposition;
use crate::media::MediaServer;
use crate::recordings::Recordings;
use crate::sessions::Sessions;
use crate::signaling::Signaling;
use crate::sources::Sources;
use crate::store::Store;

/// What request handlers work with.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) sessions: Sessions,
    pub(crate) sources: Sources,
    pub(crate) media: MediaServer,
    pub(crate) recordings: Recordings,
    pub(crate) experience: Experience,
    pub(crate) exposition: Exposition,
    pub(crate) store: Store,
    pub(crate) chart_turns: ChartTurns,
    pub(crate) signaling: Signaling,
    pub(crate) public_url: Option<Origin>,
    /// Origins beside the server's own whose pages may speak to it.
    pub(crate) allowed_origins: Arc<[Origin]>,
}
