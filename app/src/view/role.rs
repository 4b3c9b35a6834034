use messages::{ClientMessage, ErrorCode, SdpOffer, SessionId};

use crate::peer::{Credentials, Refusal, Role, Verdict};

/// How many refusals in a row mean that a session which had been watched is over: with the backoff between them about
/// half a minute, the time that a publisher has to come back.
const GONE_AFTER_FAILURES: u32 = 7;

/// The peer that receives a session.
#[derive(Debug, Clone)]
pub struct Viewer {
    session_id: SessionId,
}

impl Viewer {
    pub fn new(session_id: SessionId) -> Self {
        Self { session_id }
    }
}

impl Role for Viewer {
    const CONTINUES: bool = false;

    fn request(&self, sdp_offer: SdpOffer, _former: Option<&Credentials>) -> ClientMessage {
        ClientMessage::View { session_id: self.session_id.clone(), sdp_offer }
    }

    fn judge(&self, refusal: &Refusal<'_>) -> Verdict {
        match refusal.code {
            // After a restart of the server the publisher needs a moment to be back.
            ErrorCode::NotFound if refusal.was_live && refusal.failures < GONE_AFTER_FAILURES => {
                Verdict::Later(refusal.problem())
            }
            ErrorCode::NotFound if refusal.was_live => Verdict::Ended,
            ErrorCode::SessionFull if refusal.was_live => Verdict::Later(refusal.problem()),
            ErrorCode::MediaServer | ErrorCode::Internal | ErrorCode::ShuttingDown | ErrorCode::RateLimited => {
                Verdict::Later(refusal.problem())
            }
            _ => Verdict::GiveUp(refusal.problem()),
        }
    }
}
