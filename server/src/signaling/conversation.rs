use std::collections::HashMap;
use std::time::Duration;

use messages::{
    ClientMessage, ErrorCode, NewPipeline, PeerId, Rejected, Report, ResumePublish, SdpOffer, ServerMessage, SessionId,
    SourceUrl, Title,
};
use tokio::time::timeout;

use super::Services;
use crate::experience::News;
use crate::ids;
use crate::sessions::{Command, Link, Publish, SessionHandle};
use crate::sources::SourceRefused;

/// Sessions that one page may speak to. A page has one peer; it may change to another session now and then.
const MAX_SESSIONS: usize = 16;

/// How long a session may take to take a request up.
const ASK_TIME: Duration = Duration::from_secs(10);

const UNKNOWN_SESSION: &str = "There is no live session behind this link. It may have ended.";
const UNKNOWN_PEER: &str = "There is no peer of this id. It may have been let go.";
const TOO_MANY_SESSIONS: &str = "This page takes part in too many sessions. Load it again.";
const BUSY: &str = "The session is too busy to answer. Try again in a few seconds.";

/// What one page and the sessions say to one another.
pub(super) struct Conversation {
    link: Link,
    services: Services,
    /// The sessions that know the page.
    joined: HashMap<SessionId, SessionHandle>,
    /// Whether the page wants the list of sessions.
    pub(super) follows: bool,
}

impl Conversation {
    pub(super) fn new(link: Link, services: Services) -> Self {
        Self { link, services, joined: HashMap::new(), follows: false }
    }

    /// Does what the page asks for; what is to be answered comes through the link.
    pub(super) async fn handle(&mut self, message: ClientMessage) {
        match message {
            ClientMessage::Publish { kind, title, sdp_offer, resume: None } => {
                self.publish(Publish { link: self.link.clone(), kind, title, offer: sdp_offer }).await;
            }
            ClientMessage::Publish { sdp_offer, resume: Some(resume), .. } => self.republish(sdp_offer, resume).await,
            ClientMessage::View { session_id, sdp_offer } => {
                let command = Command::View { link: self.link.clone(), offer: sdp_offer };
                self.offer_to(&session_id, command).await;
            }
            ClientMessage::IceCandidate { session_id: peer, candidate } => {
                let command = Command::Candidate { link: self.link.clone(), peer: peer.clone(), candidate };
                self.ask_about(peer, command).await;
            }
            ClientMessage::Resume { session_id: peer, resume_token: token } => {
                let command = Command::Resume { link: self.link.clone(), peer: peer.clone(), token };
                self.ask_about(peer, command).await;
            }
            ClientMessage::Release { session_id: peer } => {
                let command = Command::Release { link: self.link.clone(), peer: peer.clone() };
                self.ask_about(peer, command).await;
            }
            ClientMessage::ProbeSource { url } => self.probe_source(url),
            ClientMessage::OpenSource { url, title } => self.open_source(url, title),
            ClientMessage::CloseSource { session_id } => {
                let command = Command::CloseSource { link: self.link.clone() };
                self.ask_about(session_id.into(), command).await;
            }
            ClientMessage::StartRecording { session_id } => {
                let command = Command::StartRecording { link: self.link.clone() };
                self.ask_about(session_id.into(), command).await;
            }
            ClientMessage::StopRecording { session_id } => {
                let command = Command::StopRecording { link: self.link.clone() };
                self.ask_about(session_id.into(), command).await;
            }
            ClientMessage::Stats { data } => self.report(data).await,
            ClientMessage::FollowSessions {} => self.follows = true,
            ClientMessage::UnfollowSessions {} => self.follows = false,
        }
    }

    async fn report(&self, reports: Vec<Report>) {
        for report in reports {
            self.services.experience.tell(News::Reported { link: self.link.id(), report }).await;
        }
    }

    /// Tells the sessions that the page's WebSocket is gone.
    pub(super) async fn end(self) {
        for session in self.joined.into_values() {
            // A session that is over has nothing to learn.
            _ = session.ask(Command::LinkLost { link: self.link.clone() }).await;
        }
    }

    /// Looking takes a while, and the page goes on speaking meanwhile. How many look at a time is limited.
    fn probe_source(&self, url: SourceUrl) {
        let (sources, link) = (self.services.sources.clone(), self.link.clone());
        tokio::spawn(async move {
            let report = sources.probe(&url).await;
            link.send(report.map_or_else(ServerMessage::from, |report| ServerMessage::SourceProbe(Box::new(report))));
        });
    }

    fn open_source(&self, url: SourceUrl, title: Option<Title>) {
        let (sources, link) = (self.services.sources.clone(), self.link.clone());
        tokio::spawn(async move {
            let opened = sources.open(url, title).await;
            link.send(opened.map_or_else(ServerMessage::from, |opened| ServerMessage::SourceOpened {
                session_id: opened.session,
                view_link: opened.view_link,
            }));
        });
    }

    async fn publish(&mut self, publish: Publish) {
        if !self.may_join() {
            return self.reject(ErrorCode::RateLimited, TOO_MANY_SESSIONS);
        }
        match self.services.sessions.publish(publish).await {
            Ok((id, session)) => drop(self.joined.insert(id, session)),
            Err(refusal) => self.reject(refusal.code, refusal.sentence),
        }
    }

    async fn republish(&mut self, offer: SdpOffer, resume: ResumePublish) {
        let command = Command::Republish { link: self.link.clone(), token: resume.resume_token, offer };
        self.offer_to(&resume.session_id, command).await;
    }

    /// Passes an offer on, whose answer is `newPipeline` in any case.
    async fn offer_to(&mut self, id: &SessionId, command: Command) {
        if let Err(refused) = self.ask(id, command, UNKNOWN_SESSION).await {
            self.reject(refused.code, refused.sentence);
        }
    }

    async fn ask_about(&mut self, peer: PeerId, command: Command) {
        let unknown = Refused { code: ErrorCode::NotFound, sentence: UNKNOWN_PEER };
        let asked = match ids::session_of(&peer) {
            Some(session) => self.ask(&session, command, UNKNOWN_PEER).await,
            None => Err(unknown),
        };
        if let Err(Refused { code, sentence }) = asked {
            self.link.send(ServerMessage::Error { code, message: sentence.to_owned(), session_id: Some(peer) });
        }
    }

    async fn ask(&mut self, id: &SessionId, command: Command, unknown: &'static str) -> Result<(), Refused> {
        let not_found = Refused { code: ErrorCode::NotFound, sentence: unknown };
        let session = self.join(id, not_found)?;
        match timeout(ASK_TIME, session.ask(command)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(not_found),
            Err(_) => Err(Refused { code: ErrorCode::Internal, sentence: BUSY }),
        }
    }

    /// A session that is to hear of this page's end.
    fn join(&mut self, id: &SessionId, not_found: Refused) -> Result<SessionHandle, Refused> {
        if let Some(session) = self.joined.get(id) {
            return Ok(session.clone());
        }
        let session = self.services.sessions.find(id).ok_or(not_found)?;
        if !self.may_join() {
            return Err(Refused { code: ErrorCode::RateLimited, sentence: TOO_MANY_SESSIONS });
        }
        self.joined.insert(id.clone(), session.clone());
        Ok(session)
    }

    fn may_join(&mut self) -> bool {
        self.joined.retain(|_, session| !session.is_gone());
        self.joined.len() < MAX_SESSIONS
    }

    fn reject(&self, code: ErrorCode, sentence: &str) {
        let rejected = Rejected { code, message: sentence.to_owned() };
        self.link.send(ServerMessage::NewPipeline(NewPipeline::Rejected(rejected)));
    }
}

impl From<SourceRefused> for ServerMessage {
    fn from(refused: SourceRefused) -> Self {
        Self::Error { code: refused.code, message: refused.sentence.into_owned(), session_id: None }
    }
}

#[derive(Debug, Clone, Copy)]
struct Refused {
    code: ErrorCode,
    sentence: &'static str,
}
