use std::time::Duration;

use messages::{IceCandidate, PeerId, RecordingId, ResumeToken, SdpAnswer, SdpOffer, ServerMessage};

use crate::media::{EndpointEvent, EndpointId, EndpointRole, Failure, Profile};
use crate::sessions::LinkId;

/// One try to make an endpoint: to answer a peer's offer, to play a source, or to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attempt(pub(super) u64);

/// What can happen to a session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// Somebody wants to watch; id and token are new.
    View {
        link: LinkId,
        peer: PeerId,
        token: ResumeToken,
        offer: SdpOffer,
    },
    /// A page wants to go on publishing with a new offer.
    Republish {
        link: LinkId,
        token: ResumeToken,
        offer: SdpOffer,
    },
    /// A page is back on a new WebSocket.
    Resume {
        link: LinkId,
        peer: PeerId,
        token: ResumeToken,
    },
    Candidate {
        link: LinkId,
        peer: PeerId,
        candidate: IceCandidate,
    },
    Release {
        link: LinkId,
        peer: PeerId,
    },
    /// A WebSocket is gone.
    LinkLost {
        link: LinkId,
    },
    /// Answers [`Output::Create`].
    Created {
        attempt: Attempt,
        endpoint: EndpointId,
    },
    /// Answers [`Output::Negotiate`].
    Answered {
        attempt: Attempt,
        answer: SdpAnswer,
    },
    /// Answers either.
    Failed {
        attempt: Attempt,
        failure: Failure,
    },
    Event {
        endpoint: EndpointId,
        event: EndpointEvent,
    },
    /// Somebody wants the source no more.
    CloseSource {
        link: LinkId,
    },
    /// Answers [`Output::OpenPipeline`].
    PipelineOpened,
    /// Answers [`Output::OpenPipeline`] too.
    PipelineFailed {
        failure: Failure,
    },
    /// Answers [`Output::CreatePlayer`].
    PlayerCreated {
        attempt: Attempt,
        player: EndpointId,
    },
    /// Answers either, and [`Output::Play`].
    SourceFailed {
        failure: Failure,
    },
    StartRecording {
        link: LinkId,
    },
    StopRecording {
        link: LinkId,
    },
    /// Answers [`Output::CreateRecorder`].
    RecorderCreated {
        attempt: Attempt,
        recording: RecordingId,
        recorder: EndpointId,
    },
    /// Answers [`Output::CreateRecorder`] and [`Output::Record`]; nothing is left of it.
    RecorderFailed {
        attempt: Attempt,
        /// For people.
        sentence: String,
    },
    /// Answers [`Output::MeasureRecording`].
    RecordingMeasured {
        recording: RecordingId,
        bytes: u64,
        is_disk_full: bool,
    },
    /// Answers [`Output::EndRecording`].
    RecordingKept {
        recording: RecordingId,
        bytes: u64,
    },
    /// The media server and all that was in it is gone.
    MediaServerLost,
    /// The media server does not answer; what is in it may be there or not.
    MediaServerOutOfReach,
    /// It answers again, and what is in it is there.
    MediaServerResumed,
    /// Answers [`Output::CatchUp`].
    CaughtUp {
        endpoint: EndpointId,
        events: Vec<EndpointEvent>,
    },
    ShutDown,
    /// The time of [`super::Session::deadline`] has come.
    Tick,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Output {
    Send {
        link: LinkId,
        message: ServerMessage,
    },
    /// Make an endpoint.
    Create {
        attempt: Attempt,
    },
    /// Feed the endpoint from `source` if there is one, then answer the offer.
    Negotiate {
        attempt: Attempt,
        endpoint: EndpointId,
        source: Option<EndpointId>,
        offer: SdpOffer,
    },
    /// See how an endpoint is now.
    CatchUp {
        endpoint: EndpointId,
        role: EndpointRole,
    },
    /// Let the endpoint look for its candidates.
    Gather {
        endpoint: EndpointId,
    },
    AddCandidate {
        endpoint: EndpointId,
        candidate: IceCandidate,
    },
    /// Feed the sinks from `source`; after that, release the former source.
    Feed {
        source: EndpointId,
        sinks: Vec<EndpointId>,
        former: Option<EndpointId>,
    },
    Release {
        endpoint: EndpointId,
    },
    /// Make a pipeline, in place of the former one.
    OpenPipeline,
    /// Make a player of the session's source.
    CreatePlayer {
        attempt: Attempt,
    },
    /// Let a new player play.
    Play {
        player: EndpointId,
    },
    /// Let a player begin anew.
    PlayAgain {
        player: EndpointId,
    },
    /// The source is wanted no more, not even after a restart.
    Forget,
    /// Make a recording, and what writes it.
    CreateRecorder {
        attempt: Attempt,
        profile: Profile,
    },
    Record {
        attempt: Attempt,
        recording: RecordingId,
        recorder: EndpointId,
        source: EndpointId,
    },
    /// See how large a recording is.
    MeasureRecording {
        recording: RecordingId,
    },
    /// End and keep what was recorded. Without a recorder, that one is gone.
    EndRecording {
        recording: RecordingId,
        recorder: Option<EndpointId>,
        lasted: Duration,
        /// Why it is not what was asked for.
        problem: Option<String>,
    },
    /// A peer can be spoken to through this WebSocket from now on.
    PeerBound {
        peer: PeerId,
        link: LinkId,
    },
    /// A peer's WebSocket is gone; its media may go on.
    PeerUnbound {
        peer: PeerId,
    },
    /// A peer has left the session.
    PeerGone {
        peer: PeerId,
    },
    /// State, number of viewers or whether something is recorded are others now.
    Changed,
    /// The session is over; its pipeline is to be released. Nothing follows.
    Finished {
        reason: String,
    },
}
