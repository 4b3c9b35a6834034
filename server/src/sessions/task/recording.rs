use std::time::Duration;

use messages::RecordingId;

use super::Task;
use crate::ids;
use crate::media::{EndpointId, Failure, Pipeline, Profile};
use crate::recordings::{Ending, NewRecording, Recordings};
use crate::sessions::session::{Attempt, Input};
use crate::store::Level;

/// Records what the session says.
impl Task {
    pub(super) fn create_recorder(&mut self, pipeline: Pipeline, attempt: Attempt, profile: Profile) {
        self.note_recording(Level::Info, "begins.");
        let recordings = self.services.recordings.clone();
        let new = NewRecording {
            session: self.id.clone(),
            title: self.title.clone(),
            kind: self.kind,
            container: profile.container,
            picture: self.jpeg(),
        };
        self.start(async move {
            let begun = match recordings.begin(new).await {
                Ok(begun) => begun,
                Err(refused) => return Input::RecorderFailed { attempt, sentence: refused.0.to_owned() },
            };
            match pipeline.create_recorder(&begun.uri, profile).await {
                Ok(recorder) => Input::RecorderCreated { attempt, recording: begun.id, recorder },
                Err(failure) => give_up(&recordings, attempt, &begun.id, &failure).await,
            }
        });
    }

    pub(super) fn record(
        &self,
        pipeline: Pipeline,
        attempt: Attempt,
        recording: RecordingId,
        recorder: EndpointId,
        source: EndpointId,
    ) {
        let recordings = self.services.recordings.clone();
        let session = self.id.clone();
        self.operations.push(Box::pin(async move {
            match pipeline.record(&recorder, &source).await {
                Ok(()) => super::Done::Nothing,
                Err(failure) => {
                    release(&session, &pipeline, &recorder).await;
                    super::Done::Input(give_up(&recordings, attempt, &recording, &failure).await)
                }
            }
        }));
    }

    pub(super) fn measure_recording(&self, recording: RecordingId) {
        let recordings = self.services.recordings.clone();
        self.start(async move {
            let measure = recordings.measure(&recording).await;
            Input::RecordingMeasured { recording, bytes: measure.bytes, is_disk_full: measure.is_disk_full }
        });
    }

    pub(super) fn end_recording(
        &mut self,
        recording: RecordingId,
        recorder: Option<EndpointId>,
        lasted: Duration,
        problem: Option<String>,
    ) {
        let recordings = self.services.recordings.clone();
        match &problem {
            Some(problem) => self.note_recording(Level::Error, &format!("ended: {problem}")),
            None => self.note_recording(Level::Info, "ended."),
        }
        let (session, pipeline) = (self.id.clone(), self.pipeline.clone());
        let ending = Ending { lasted, problem, picture: self.jpeg() };
        self.start(async move {
            if let (Some(pipeline), Some(recorder)) = (pipeline, recorder)
                && let Err(failure) = pipeline.end_recording(&recorder).await
            {
                tracing::warn!(session = ids::short(&session), %failure, "a recording was not ended in good order");
            }
            let bytes = recordings.end(&recording, ending).await;
            tracing::info!(session = ids::short(&session), %recording, bytes, "recording ended");
            Input::RecordingKept { recording, bytes }
        });
    }

    fn jpeg(&self) -> Option<bytes::Bytes> {
        self.picture.as_ref().map(|picture| picture.jpeg.clone())
    }
}

/// Nothing was recorded.
async fn give_up(recordings: &Recordings, attempt: Attempt, recording: &RecordingId, failure: &Failure) -> Input {
    tracing::warn!(%recording, %failure, "a recording could not be begun");
    let sentence = failure.sentence().to_owned();
    let problem = Some(sentence.clone());
    recordings.end(recording, Ending { problem, ..Ending::default() }).await;
    Input::RecorderFailed { attempt, sentence }
}

async fn release(session: &messages::SessionId, pipeline: &Pipeline, recorder: &EndpointId) {
    if let Err(failure) = pipeline.release_endpoint(recorder).await {
        tracing::warn!(session = ids::short(session), %failure, "a recorder could not be released");
    }
}
