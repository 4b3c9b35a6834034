use messages::{ClientMessage, ErrorCode, PublishKind, ResumePublish, SdpOffer, Title};

use crate::peer::{Credentials, Problem, Refusal, Role, Verdict};

/// The peer that sends a session.
#[derive(Debug, Clone)]
pub struct Publisher {
    kind: PublishKind,
    title: Option<Title>,
}

impl Publisher {
    pub fn new(kind: PublishKind) -> Self {
        Self { kind, title: None }
    }

    /// What the session is called; without a title the server makes one.
    pub fn set_title(&mut self, title: Option<Title>) {
        self.title = title;
    }
}

impl Role for Publisher {
    const CONTINUES: bool = true;

    fn request(&self, sdp_offer: SdpOffer, former: Option<&Credentials>) -> ClientMessage {
        ClientMessage::Publish {
            kind: self.kind,
            title: self.title.clone(),
            sdp_offer,
            resume: former.and_then(resume_of),
        }
    }

    fn judge(&self, refusal: &Refusal<'_>) -> Verdict {
        match refusal.code {
            // Whoever is on air stays on air, with a new link; a reloaded page must not go live unasked.
            ErrorCode::NotFound | ErrorCode::NotAllowed if refusal.continuing && refusal.was_live => Verdict::Afresh,
            ErrorCode::NotFound | ErrorCode::NotAllowed if refusal.continuing => Verdict::GiveUp(Problem::SessionGone),
            ErrorCode::MediaServer | ErrorCode::Internal | ErrorCode::ShuttingDown | ErrorCode::RateLimited => {
                Verdict::Later(refusal.problem())
            }
            ErrorCode::ServerFull if refusal.was_live => Verdict::Later(refusal.problem()),
            _ => Verdict::GiveUp(refusal.problem()),
        }
    }
}

/// A publisher's peer has the session's id.
fn resume_of(former: &Credentials) -> Option<ResumePublish> {
    let session_id = String::from(former.peer_id.clone()).try_into().ok()?;
    Some(ResumePublish { session_id, resume_token: former.resume_token.clone() })
}
