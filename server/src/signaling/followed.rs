use std::time::Duration;

use messages::ServerMessage;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::sessions::Directory;

/// The list is sent this often at most: sessions change in bursts.
const INTERVAL: Duration = Duration::from_millis(500);

/// The list of sessions as one page receives it.
pub(super) struct Followed {
    directory: watch::Receiver<Directory>,
    not_before: Instant,
}

impl Followed {
    pub(super) fn new(directory: watch::Receiver<Directory>) -> Self {
        Self { directory, not_before: Instant::now() }
    }

    /// The list now.
    pub(super) fn now(&mut self) -> ServerMessage {
        self.not_before = Instant::now() + INTERVAL;
        ServerMessage::Sessions { sessions: self.directory.borrow_and_update().summaries() }
    }

    /// The list when it has changed. May be dropped and called again at any time.
    pub(super) async fn next(&mut self) -> ServerMessage {
        tokio::time::sleep_until(self.not_before).await;
        if self.directory.changed().await.is_err() {
            // The registry has ended, so nothing changes any more.
            std::future::pending::<()>().await;
        }
        self.now()
    }
}
