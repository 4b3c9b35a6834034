use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use messages::KeptState;
use tokio::time::{MissedTickBehavior, interval};

use super::whole::Contents;
use super::{Inner, RecordingSettings, Recordings, thumbnail};
use crate::clock::{milliseconds, now_ms};
use crate::store::{RecordingEnd, StoreError, StoredRecording};

/// How often it is looked for what is to be removed.
const EVERY: Duration = Duration::from_secs(60);
/// How long a deletion can be taken back.
const REGRET: Duration = Duration::from_secs(60);

const CUT_SHORT: &str = "The server ended while this was recorded.";
const LOST: &str = "The server ended while this was recorded, and nothing of it is left.";

/// Removes now and then what is too old, too much, or deleted, for as long as anybody has a way to the recordings.
pub(super) fn start(recordings: &Recordings) {
    let inner = Arc::downgrade(&recordings.0);
    tokio::spawn(run(inner));
}

async fn run(inner: Weak<Inner>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(inner) = inner.upgrade() else { return };
        if let Err(error) = Recordings(inner).clear().await {
            tracing::warn!(%error, "old recordings were not looked for");
        }
    }
}

impl Recordings {
    /// What a former run has not finished is what lies in its file, or lost.
    pub(super) async fn recover(&self) {
        let stored = match self.0.store.recordings().await {
            Ok(stored) => stored,
            Err(error) => return tracing::error!(%error, "recordings of a former run were not looked at"),
        };
        for recording in stored.iter().filter(|recording| recording.state == KeptState::Recording) {
            self.finish_left(recording).await;
        }
    }

    async fn finish_left(&self, recording: &StoredRecording) {
        let path = self.path(&recording.file_name);
        // It was written until then.
        let ended_ms = modified_ms(&path).await.unwrap_or_else(now_ms);
        let Contents { bytes, duration } = self.make_whole(&path).await;
        let lasted = duration.map_or((ended_ms - recording.started_ms).max(0), milliseconds);
        let (state, message) = if bytes > 0 { (KeptState::Finished, CUT_SHORT) } else { (KeptState::Failed, LOST) };
        let end = RecordingEnd {
            state,
            message: Some(message.to_owned()),
            ended_ms,
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            duration_ms: if bytes > 0 { lasted } else { 0 },
        };
        tracing::info!(recording = %recording.id, ?state, bytes, "a recording of a former run was finished");
        if let Err(error) = self.0.store.end_recording(&recording.id, &end).await {
            tracing::error!(%error, "a recording of a former run was not finished");
        }
        if bytes > 0 && recording.thumbnail.is_none() {
            thumbnail::make(self.clone(), recording.id.clone(), path, None);
        }
    }

    /// Removes what is deleted, too old or too much.
    async fn clear(&self) -> Result<(), StoreError> {
        let stored = self.0.store.recordings().await?;
        for recording in due(&stored, &self.0.settings, now_ms()) {
            self.remove(recording).await?;
        }
        Ok(())
    }

    async fn remove(&self, recording: &StoredRecording) -> Result<(), StoreError> {
        for name in std::iter::once(&recording.file_name).chain(&recording.thumbnail) {
            let path = self.path(name);
            if let Err(error) = tokio::fs::remove_file(&path).await
                && error.kind() != std::io::ErrorKind::NotFound
            {
                // It is tried again at the next tick.
                tracing::warn!(%error, "a recording's file was not removed");
                return Ok(());
            }
        }
        tracing::info!(recording = %recording.id, "a recording was removed");
        self.0.store.remove_recording(&recording.id).await
    }
}

async fn modified_ms(path: &Path) -> Option<i64> {
    let modified = tokio::fs::metadata(path).await.ok()?.modified().ok()?;
    Some(milliseconds(modified.duration_since(std::time::UNIX_EPOCH).ok()?))
}

/// What is to be removed at `now`, of recordings that are sorted from new to old.
fn due<'a>(stored: &'a [StoredRecording], settings: &RecordingSettings, now: i64) -> Vec<&'a StoredRecording> {
    let is_regretted =
        |recording: &StoredRecording| recording.deleted_ms.is_some_and(|deleted| deleted + milliseconds(REGRET) <= now);
    let is_old = |recording: &StoredRecording| {
        let age = settings.max_age.map(milliseconds);
        age.is_some_and(|age| recording.ended_ms.unwrap_or(now) + age <= now)
    };
    let mut used = 0;
    let mut is_too_much = |recording: &StoredRecording| {
        used += u64::try_from(recording.bytes).unwrap_or(0);
        settings.max_bytes.is_some_and(|most| used > most)
    };
    let mut is_due = |recording: &&StoredRecording| {
        let is_over = is_too_much(recording);
        recording.state != KeptState::Recording && (is_over || is_old(recording) || is_regretted(recording))
    };
    stored.iter().filter(|recording| is_due(recording)).collect()
}

#[cfg(test)]
mod tests {
    use messages::SessionKind;

    use super::*;
    use crate::recordings::Delivery;

    fn recording(number: u8, ended_ms: i64, bytes: i64) -> StoredRecording {
        StoredRecording {
            id: format!("{number:032}").parse().unwrap(),
            session: format!("{number:032}").parse().unwrap(),
            title: "Garden".to_owned().try_into().unwrap(),
            kind: SessionKind::Webcam,
            state: KeptState::Finished,
            message: None,
            file_name: format!("{number:032}.webm"),
            media_type: "video/webm".into(),
            started_ms: 0,
            ended_ms: Some(ended_ms),
            bytes,
            duration_ms: 0,
            thumbnail: None,
            deleted_ms: None,
        }
    }

    fn settings(max_age: Option<u64>, max_bytes: Option<u64>) -> RecordingSettings {
        let max_age = max_age.map(Duration::from_secs);
        RecordingSettings { max_age, max_bytes, reserve_bytes: 0, delivery: Delivery::File }
    }

    fn numbers(stored: &[StoredRecording], settings: &RecordingSettings, now: i64) -> Vec<u8> {
        let number = |recording: &&StoredRecording| recording.id.as_str().parse().unwrap();
        due(stored, settings, now).iter().map(number).collect()
    }

    #[test]
    fn nothing_is_removed_without_a_limit() {
        assert!(numbers(&[recording(1, 0, i64::MAX)], &settings(None, None), i64::MAX).is_empty());
    }

    #[test]
    fn the_old_ones_go() {
        let stored = [recording(2, 9_000, 1), recording(1, 5_000, 1)];
        assert!(numbers(&stored, &settings(Some(10), None), 14_999).is_empty());
        assert_eq!(numbers(&stored, &settings(Some(10), None), 15_000), [1]);
    }

    #[test]
    fn the_oldest_go_first_when_it_is_too_much() {
        let running = StoredRecording { state: KeptState::Recording, bytes: 0, ..recording(4, 0, 0) };
        let stored = [running, recording(3, 0, 50), recording(2, 0, 40), recording(1, 0, 20)];
        assert!(numbers(&stored, &settings(None, Some(110)), 0).is_empty());
        assert_eq!(numbers(&stored, &settings(None, Some(100)), 0), [1]);
        assert_eq!(numbers(&stored, &settings(None, Some(49)), 0), [3, 2, 1]);
    }

    #[test]
    fn a_deletion_can_be_taken_back_for_a_while() {
        let stored = [StoredRecording { deleted_ms: Some(1_000), ..recording(1, 0, 1) }];
        assert!(numbers(&stored, &settings(None, None), 60_999).is_empty());
        assert_eq!(numbers(&stored, &settings(None, None), 61_000), [1]);
    }

    #[test]
    fn what_is_being_written_stays() {
        let stored = [StoredRecording { state: KeptState::Recording, ..recording(1, 0, 100) }];
        assert!(numbers(&stored, &settings(Some(1), Some(1)), i64::MAX).is_empty());
    }
}
