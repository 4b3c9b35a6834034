use messages::{SessionId, SessionSummary};
use serde::{Deserialize, Serialize};

/// What the server knew about a session while it rendered the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known {
    /// The page was not rendered by the server, or the server was not asked.
    Nothing,
    /// No such session was live.
    Absent,
    Present(Box<SessionSummary>),
}

impl Known {
    /// Looks for a session in the list of live ones.
    pub fn find(sessions: Option<Vec<SessionSummary>>, id: Option<&SessionId>) -> Self {
        let Some(id) = id else { return Self::Absent };
        let Some(sessions) = sessions else { return Self::Nothing };
        let found = sessions.into_iter().find(|session| session.session_id == *id);
        found.map_or(Self::Absent, |session| Self::Present(Box::new(session)))
    }

    /// The session, if it was live.
    pub fn session(&self) -> Option<&SessionSummary> {
        match self {
            Self::Present(session) => Some(session),
            Self::Nothing | Self::Absent => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_is_no_id_leads_nowhere() {
        let id = "session-0123456789".parse().ok();
        assert_eq!(Known::find(Some(Vec::new()), None), Known::Absent);
        assert_eq!(Known::find(Some(Vec::new()), id.as_ref()), Known::Absent);
        assert_eq!(Known::find(None, id.as_ref()), Known::Nothing);
    }
}
