use crate::experience::Experience;
use crate::media::MediaServer;
use crate::recordings::Recordings;
use crate::store::Store;

/// What sessions work with.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) media: MediaServer,
    /// Whether the media server is the one in this program.
    pub(crate) is_embedded: bool,
    pub(crate) recordings: Recordings,
    pub(crate) store: Store,
    pub(crate) experience: Experience,
}
