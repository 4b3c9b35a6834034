//! What one session decides, without I/O: inputs go in with the time they happened at, outputs are polled until there are
//! none. Time is counted from the session's start.

mod events;
mod flows;
mod io;
mod life;
mod negotiation;
mod origin;
mod peer;
mod rebuilding;
mod recording;
mod requests;
mod source;
#[cfg(test)]
mod tests;
mod voice;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use messages::{PeerId, ResumeToken, SdpOffer, SessionId, SessionKind, SessionState, Title};

pub(crate) use io::{Attempt, Input, Output};

use super::LinkId;
use crate::ids;
use crate::media::{Container, EndpointId, MediaKind};
use flows::Flows;
use origin::Origin;
use peer::Peer;
use rebuilding::MediaServer;
use recording::Recorder;
use source::Source;

/// What a session is made with.
#[derive(Debug, Clone)]
pub(crate) struct Beginning {
    pub(crate) id: SessionId,
    pub(crate) kind: SessionKind,
    pub(crate) title: Title,
    /// The link for viewers.
    pub(crate) view_link: String,
    pub(crate) max_viewers: usize,
    /// Whether the media server is the one in this program, whose words are sentences for people and hold no secret.
    pub(crate) is_embedded: bool,
    pub(crate) supply: Supply,
}

/// What a session's media is to come from.
#[derive(Debug, Clone)]
pub(crate) enum Supply {
    Publisher {
        /// Its secret.
        token: ResumeToken,
        /// Its WebSocket.
        link: LinkId,
        offer: SdpOffer,
    },
    Source,
}

/// One session: where its media comes from, its viewers, and its recording.
#[derive(Debug)]
pub(crate) struct Session {
    id: SessionId,
    kind: SessionKind,
    title: Title,
    view_link: String,
    max_viewers: usize,
    is_embedded: bool,
    state: SessionState,
    /// When the state was entered, or a publisher that is interrupted showed a sign of life.
    since: Duration,
    media_server: MediaServer,
    origin: Origin,
    flows: Flows,
    /// What holds the video that comes.
    container: Container,
    recorder: Recorder,
    viewers: HashMap<PeerId, Peer>,
    /// Whose endpoints they are.
    owners: HashMap<EndpointId, PeerId>,
    last_attempt: u64,
    /// The number of viewers that peers were told last, and when a change is told.
    told_viewers: u32,
    tell_viewers_at: Option<Duration>,
    outputs: VecDeque<Output>,
}

impl Session {
    /// A session whose publisher's offer waits to be answered, or whose source waits to be played.
    pub(crate) fn new(beginning: Beginning) -> Self {
        let Beginning { id, kind, title, view_link, max_viewers, is_embedded, supply } = beginning;
        let (origin, offer) = match supply {
            Supply::Publisher { token, link, offer } => {
                let peer = Peer::new(Duration::ZERO, id.clone().into(), token, link);
                (Origin::Publisher(Box::new(peer)), Some(offer))
            }
            Supply::Source => (Origin::Source(Source::new(&id)), None),
        };
        let mut session = Self {
            media_server: MediaServer::new(&id),
            id,
            kind,
            title,
            view_link,
            max_viewers,
            is_embedded,
            state: SessionState::Starting,
            since: Duration::ZERO,
            origin,
            flows: Flows::default(),
            // What the player passes on is H.264.
            container: Container::Mp4,
            recorder: Recorder::default(),
            viewers: HashMap::new(),
            owners: HashMap::new(),
            last_attempt: 0,
            told_viewers: 0,
            tell_viewers_at: None,
            outputs: VecDeque::new(),
        };
        match offer {
            Some(offer) => session.begin_publishing(offer),
            None => session.outputs.push_back(Output::OpenPipeline),
        }
        session
    }

    /// Takes what happened at `now`.
    pub(crate) fn handle(&mut self, now: Duration, input: Input) {
        if self.state == SessionState::Ended {
            return self.handle_after_end(now, input);
        }
        match input {
            Input::View { link, peer, token, offer } => self.view(now, link, peer, token, offer),
            Input::Republish { link, token, offer } => self.republish(now, link, &token, offer),
            Input::Resume { link, peer, token } => self.resume(now, link, &peer, &token),
            Input::Candidate { link, peer, candidate } => self.candidate(link, &peer, candidate),
            Input::Release { link, peer } => self.release(now, link, &peer),
            Input::LinkLost { link } => self.link_lost(now, link),
            Input::Created { attempt, endpoint } => self.created(attempt, endpoint),
            Input::Answered { attempt, answer } => self.answered(now, attempt, answer),
            Input::Failed { attempt, failure } => self.failed(now, attempt, &failure),
            Input::Event { endpoint, event } => self.event(now, &endpoint, event),
            Input::CloseSource { link } => self.close_source(now, link),
            Input::PipelineOpened => self.pipeline_opened(now),
            Input::PipelineFailed { failure } => self.pipeline_failed(now, &failure),
            Input::PlayerCreated { attempt, player } => self.player_created(attempt, player),
            Input::SourceFailed { failure } => self.source_failed(now, &failure),
            Input::StartRecording { link } => self.start_recording(now, link),
            Input::StopRecording { link } => self.stop_recording(now, link),
            Input::RecorderCreated { attempt, recording, recorder } => {
                self.recorder_created(attempt, recording, recorder);
            }
            Input::RecorderFailed { attempt, sentence } => self.recorder_failed(now, attempt, sentence),
            Input::RecordingMeasured { recording, bytes, is_disk_full } => {
                self.measured(now, &recording, bytes, is_disk_full);
            }
            Input::RecordingKept { recording, bytes } => self.recording_kept(now, &recording, bytes),
            Input::MediaServerLost => self.media_server_lost(now),
            Input::MediaServerOutOfReach => self.media_server_out_of_reach(now),
            Input::MediaServerResumed => self.media_server_resumed(now),
            Input::CaughtUp { endpoint, events } => self.caught_up(now, &endpoint, events),
            Input::ShutDown => self.shut_down(now),
            Input::Tick => {}
        }
        self.tick(now);
    }

    /// What is to be done next.
    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    pub(crate) fn state(&self) -> SessionState {
        self.state
    }

    /// How many viewers are there.
    pub(crate) fn viewers(&self) -> u32 {
        let present = self.viewers.values().filter(|viewer| viewer.is_present()).count();
        u32::try_from(present).unwrap_or(u32::MAX)
    }

    /// Whether a kind of media comes from the publisher or the source, as far as that is known.
    pub(crate) fn flows_in(&self, kind: MediaKind) -> Option<bool> {
        match self.state {
            SessionState::Live => self.flows.is_flowing(kind),
            SessionState::Interrupted => Some(false),
            SessionState::Starting | SessionState::Ended => None,
        }
    }

    /// Whether `token` is the publisher's.
    pub(crate) fn is_publishers(&self, token: &ResumeToken) -> bool {
        self.origin.peer().is_some_and(|publisher| ids::same_token(&publisher.token, token))
    }

    /// The session's id where a peer is named.
    fn own_id(&self) -> PeerId {
        self.id.clone().into()
    }

    fn is_publisher(&self, id: &PeerId) -> bool {
        self.origin.peer().is_some_and(|publisher| publisher.id == *id)
    }

    fn peer_mut(&mut self, id: &PeerId) -> Option<&mut Peer> {
        match self.origin.peer_mut() {
            Some(publisher) if publisher.id == *id => Some(publisher),
            _ => self.viewers.get_mut(id),
        }
    }

    fn peers_mut(&mut self) -> impl Iterator<Item = &mut Peer> {
        self.origin.peer_mut().into_iter().chain(self.viewers.values_mut())
    }

    fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.origin.peer().into_iter().chain(self.viewers.values())
    }

    fn next_attempt(&mut self) -> Attempt {
        self.last_attempt += 1;
        Attempt(self.last_attempt)
    }
}
