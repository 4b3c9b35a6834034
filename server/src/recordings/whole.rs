use std::path::{Path, PathBuf};
use std::time::Duration;

use media_server::recordings::{Outcome, repair_one};

use super::{Delivery, Recordings, disk};

/// What a recorded file holds, after it was made whole if it was not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) bytes: u64,
    /// `None`: it could not be told.
    pub(super) duration: Option<Duration>,
}

impl Recordings {
    /// Makes a recording whole that was cut off, or was sent as it was made, and tells what is in it. What another media server
    /// has sent may be of a shape that is not known here; it is left as it is.
    pub(super) async fn make_whole(&self, file: &Path) -> Contents {
        let as_it_is = async || Contents { bytes: disk::size(file).await, duration: None };
        let path = PathBuf::from(file);
        match tokio::task::spawn_blocking(move || repair_one(&path)).await {
            Ok(Ok(Outcome::Whole { duration, bytes })) => Contents { bytes, duration: Some(duration) },
            Ok(Ok(Outcome::Empty)) if self.0.settings.delivery == Delivery::File => Contents::default(),
            Ok(Ok(Outcome::Empty)) => as_it_is().await,
            Ok(Ok(Outcome::Failed(error)) | Err(error)) => {
                tracing::debug!(%error, "a recording was not looked into");
                as_it_is().await
            }
            Err(error) => {
                tracing::error!(%error, "a fault ended the look into a recording");
                as_it_is().await
            }
        }
    }
}
