use std::collections::HashSet;
use std::time::Duration;

use messages::{ErrorCode, PeerId, RecordingId, RecordingState, RecordingStatus, ServerMessage, SessionState};

use super::{Attempt, Output, Session};
use crate::media::{EndpointEvent, EndpointId, Kinds, Profile};
use crate::sessions::LinkId;

/// How often the size of a recording is looked at and told.
const MEASURE_EVERY: Duration = Duration::from_secs(2);

/// What a session records: what is wanted is kept apart from what there is, so that a source that had to be rebuilt is
/// recorded again.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    is_wanted: bool,
    /// What was there when the recording was asked for. Afterwards sound and picture may come back one after the other, and
    /// both are wanted.
    kinds: Option<Kinds>,
    take: Option<Take>,
    /// The WebSockets that asked, which are told even if they have no peer here.
    askers: HashSet<LinkId>,
}

/// One recording, from the wish for it until its file is closed.
#[derive(Debug)]
struct Take {
    attempt: Attempt,
    /// The recording and what writes it, once they are there.
    made: Option<(RecordingId, EndpointId)>,
    /// When media arrived.
    began: Option<Duration>,
    /// How long it had recorded when it was stopped.
    lasted: Option<Duration>,
    bytes: u64,
    /// Why it is not what was asked for.
    problem: Option<String>,
    measure_at: Option<Duration>,
}

impl Take {
    fn new(attempt: Attempt) -> Self {
        Self { attempt, made: None, began: None, lasted: None, bytes: 0, problem: None, measure_at: None }
    }

    fn elapsed(&self, now: Duration) -> Duration {
        let running = || self.began.map_or(Duration::ZERO, |began| now.saturating_sub(began));
        self.lasted.unwrap_or_else(running)
    }

    fn status(&self, now: Duration, state: RecordingState) -> RecordingStatus {
        let elapsed_ms = u64::try_from(self.elapsed(now).as_millis()).unwrap_or(u64::MAX);
        RecordingStatus { state, elapsed_ms, bytes: self.bytes, message: self.problem.clone() }
    }

    /// What is told while it is not over.
    fn current_status(&self, now: Duration) -> RecordingStatus {
        let state = if self.began.is_some() { RecordingState::Recording } else { RecordingState::Starting };
        RecordingStatus { message: None, ..self.status(now, state) }
    }
}

impl Recorder {
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.take.as_ref()?.measure_at
    }

    /// What must be fed when the session's media comes from somewhere else.
    pub(super) fn sink(&self) -> Option<&EndpointId> {
        let take = self.take.as_ref().filter(|take| take.lasted.is_none())?;
        take.made.as_ref().map(|(_, recorder)| recorder)
    }

    pub(super) fn is(&self, endpoint: &EndpointId) -> bool {
        self.take.as_ref().and_then(|take| take.made.as_ref()).is_some_and(|(_, recorder)| recorder == endpoint)
    }

    pub(super) fn link_lost(&mut self, link: LinkId) {
        self.askers.remove(&link);
    }
}

/// How a session is recorded.
impl Session {
    /// Whether something is being written.
    pub(crate) fn is_recording(&self) -> bool {
        self.recorder.take.as_ref().is_some_and(|take| take.began.is_some() && take.lasted.is_none())
    }

    pub(super) fn start_recording(&mut self, now: Duration, link: LinkId) {
        if self.recorder.take.as_ref().is_some_and(|take| take.lasted.is_some()) {
            let sentence = "The former recording is being finished. Try again in a moment.";
            return self.error(link, &self.own_id(), ErrorCode::NotRecordable, sentence);
        }
        self.recorder.askers.insert(link);
        if self.recorder.take.is_some() {
            return self.tell_recording(now, Some(link));
        }
        if self.state != SessionState::Live {
            let sentence = "There is nothing to record at the moment. Try again when the session is live.";
            return self.error(link, &self.own_id(), ErrorCode::NotRecordable, sentence);
        }
        self.recorder.is_wanted = true;
        self.recorder.kinds = Some(match (self.flows.audio, self.flows.video) {
            (true, false) => Kinds::AudioOnly,
            (false, true) => Kinds::VideoOnly,
            _ => Kinds::Both,
        });
        self.begin_take(now);
    }

    pub(super) fn stop_recording(&mut self, now: Duration, link: LinkId) {
        if self.recorder.take.is_none() {
            let sentence = "This session is not being recorded.";
            return self.error(link, &self.own_id(), ErrorCode::NotRecordable, sentence);
        }
        self.recorder.askers.insert(link);
        self.recorder.is_wanted = false;
        self.end_take(now, None);
    }

    /// Records again what is wanted, now that there is something to record.
    pub(super) fn record_if_wanted(&mut self, now: Duration) {
        if self.recorder.is_wanted && self.recorder.take.is_none() && self.state == SessionState::Live {
            self.begin_take(now);
        }
    }

    fn begin_take(&mut self, now: Duration) {
        let attempt = self.next_attempt();
        let kinds = self.recorder.kinds.unwrap_or(Kinds::Both);
        self.recorder.take = Some(Take::new(attempt));
        let profile = Profile { container: self.container, kinds };
        self.outputs.push_back(Output::CreateRecorder { attempt, profile });
        self.tell_recording(now, None);
    }

    pub(super) fn recorder_created(&mut self, attempt: Attempt, recording: RecordingId, recorder: EndpointId) {
        let source = self.origin.endpoint().cloned();
        let take = self.recorder.take.as_mut().filter(|take| take.attempt == attempt);
        match (take, source) {
            (Some(take), Some(source)) if take.lasted.is_none() => {
                take.made = Some((recording.clone(), recorder.clone()));
                self.outputs.push_back(Output::Record { attempt, recording, recorder, source });
            }
            // It was stopped, or what it was to record has gone.
            (take, _) => {
                let problem = take.and_then(|take| take.problem.clone());
                let output =
                    Output::EndRecording { recording, recorder: Some(recorder), lasted: Duration::ZERO, problem };
                self.outputs.push_back(output);
            }
        }
    }

    /// There will be no recording; what there was of it is gone already.
    pub(super) fn recorder_failed(&mut self, now: Duration, attempt: Attempt, sentence: String) {
        let Some(mut take) = self.recorder.take.take_if(|take| take.attempt == attempt) else { return };
        self.recorder.is_wanted = false;
        take.problem = Some(sentence);
        self.tell_status(take.status(now, RecordingState::Failed), None);
    }

    pub(super) fn recorder_event(&mut self, now: Duration, event: EndpointEvent) {
        match event {
            EndpointEvent::Recording => {
                if let Some(take) = self.recorder.take.as_mut().filter(|take| take.began.is_none()) {
                    take.began = Some(now);
                    take.measure_at = Some(now + MEASURE_EVERY);
                    self.outputs.push_back(Output::Changed);
                    self.tell_recording(now, None);
                }
            }
            EndpointEvent::Failed(description) => {
                let problem = self.words(description, "The media server could not write the recording.");
                self.recorder.is_wanted = false;
                self.end_take(now, Some(problem));
            }
            EndpointEvent::Halted => self.end_take(now, Some("The media server ended the recording.".to_owned())),
            _ => {}
        }
    }

    pub(super) fn measured(&mut self, now: Duration, recording: &RecordingId, bytes: u64, is_disk_full: bool) {
        let is_current = |take: &&mut Take| take.made.as_ref().is_some_and(|(id, _)| id == recording);
        let Some(take) = self.recorder.take.as_mut().filter(is_current) else { return };
        take.bytes = bytes;
        if take.lasted.is_some() {
            return;
        }
        if is_disk_full {
            self.recorder.is_wanted = false;
            let problem = "The disk is almost full, so the recording was ended. What was recorded is kept.";
            return self.end_take(now, Some(problem.to_owned()));
        }
        self.tell_recording(now, None);
    }

    /// The media server has ended what it recorded; it is to be closed and kept. A recording that is being ended stays so.
    pub(super) fn end_take(&mut self, now: Duration, problem: Option<String>) {
        let Some(take) = self.recorder.take.as_mut().filter(|take| take.lasted.is_none()) else { return };
        let lasted = take.elapsed(now);
        take.lasted = Some(lasted);
        take.measure_at = None;
        take.problem = problem.clone();
        if let Some((recording, recorder)) = take.made.clone() {
            self.outputs.push_back(Output::EndRecording { recording, recorder: Some(recorder), lasted, problem });
        }
        self.outputs.push_back(Output::Changed);
    }

    /// The recorder is gone with the media server; what it wrote is there.
    pub(super) fn lose_recorder(&mut self, now: Duration) {
        let problem = "The media server was lost, so this recording ended early.".to_owned();
        let Some(take) = self.recorder.take.as_mut().filter(|take| take.lasted.is_none()) else { return };
        let lasted = take.elapsed(now);
        take.lasted = Some(lasted);
        take.measure_at = None;
        take.problem = Some(problem.clone());
        match take.made.clone() {
            Some((recording, _)) => {
                self.outputs.push_back(Output::EndRecording {
                    recording,
                    recorder: None,
                    lasted,
                    problem: Some(problem),
                });
            }
            None => self.recorder.take = None,
        }
        self.outputs.push_back(Output::Changed);
    }

    /// The file is closed.
    pub(super) fn recording_kept(&mut self, now: Duration, recording: &RecordingId, bytes: u64) {
        let is_current = |take: &mut Take| take.made.as_ref().is_none_or(|(id, _)| id == recording);
        let Some(mut take) = self.recorder.take.take_if(is_current) else { return };
        take.bytes = bytes;
        if bytes == 0 && take.problem.is_none() {
            take.problem = Some("Nothing was recorded, because no sound or picture arrived.".to_owned());
        }
        let state = if take.problem.is_some() { RecordingState::Failed } else { RecordingState::Stopped };
        self.tell_status(take.status(now, state), None);
        self.record_if_wanted(now);
    }

    pub(super) fn tick_recorder(&mut self, now: Duration) {
        let Some(take) = self.recorder.take.as_mut() else { return };
        if take.measure_at.is_some_and(|at| now >= at)
            && let Some((recording, _)) = take.made.clone()
        {
            take.measure_at = Some(now + MEASURE_EVERY);
            self.outputs.push_back(Output::MeasureRecording { recording });
        }
    }

    /// Tells of the recording that there is: one WebSocket, or all.
    fn tell_recording(&mut self, now: Duration, link: Option<LinkId>) {
        if let Some(take) = &self.recorder.take {
            self.tell_status(take.current_status(now), link);
        }
    }

    /// Tells a peer that has just come, if there is something to tell.
    pub(super) fn tell_recording_to(&mut self, now: Duration, id: &PeerId) {
        let Some(status) = self.recorder.take.as_ref().map(|take| take.current_status(now)) else { return };
        self.send_to(id, ServerMessage::RecordingState { session_id: id.clone(), status });
    }

    fn tell_status(&mut self, status: RecordingStatus, only: Option<LinkId>) {
        let present = self.peers().filter(|peer| peer.endpoint.is_some());
        let mut told: Vec<(LinkId, PeerId)> =
            present.filter_map(|peer| Some((peer.link()?, peer.id.clone()))).collect();
        for asker in &self.recorder.askers {
            if !told.iter().any(|(link, _)| link == asker) {
                told.push((*asker, self.own_id()));
            }
        }
        for (link, session_id) in told {
            if only.is_none_or(|only| only == link) {
                self.send(link, ServerMessage::RecordingState { session_id, status: status.clone() });
            }
        }
    }
}
