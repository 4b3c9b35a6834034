//! Identifiers and secrets, from the operating system's generator.

use messages::{PeerId, RecordingId, ResumeToken, SessionId};
use subtle::ConstantTimeEq;

const SESSION_BYTES: usize = 16;
const VIEWER_BYTES: usize = 12;
const TOKEN_BYTES: usize = 32;
const SESSION_CHARS: usize = 2 * SESSION_BYTES;

/// The operating system gives no random numbers.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random numbers: {0}")]
pub(crate) struct NoRandomness(getrandom::Error);

/// A session nobody can guess.
pub(crate) fn new_session() -> Result<SessionId, NoRandomness> {
    Ok(hex::<SESSION_BYTES>()?.parse().expect("hexadecimal digits make an identifier"))
}

/// A viewer of `session`. Its id begins with the session's, so that whoever gets it back knows where it belongs.
pub(crate) fn new_viewer(session: &SessionId) -> Result<PeerId, NoRandomness> {
    Ok(format!("{session}-{}", hex::<VIEWER_BYTES>()?).parse().expect("hexadecimal digits make an identifier"))
}

/// A secret that only its owner knows.
pub(crate) fn new_token() -> Result<ResumeToken, NoRandomness> {
    Ok(hex::<TOKEN_BYTES>()?.parse().expect("hexadecimal digits make an identifier"))
}

/// A recording, whose id is the name of its file too.
pub(crate) fn new_recording() -> Result<RecordingId, NoRandomness> {
    Ok(hex::<SESSION_BYTES>()?.parse().expect("hexadecimal digits make an identifier"))
}

/// The secret in the URL that a media server sends a recording to.
pub(crate) fn new_upload() -> Result<String, NoRandomness> {
    hex::<TOKEN_BYTES>()
}

/// The session that a peer belongs to, if the id is one of ours.
pub(crate) fn session_of(peer: &PeerId) -> Option<SessionId> {
    let text = peer.as_str();
    let session = text.get(..SESSION_CHARS)?;
    let rest = &text[SESSION_CHARS..];
    (rest.is_empty() || rest.starts_with('-')).then(|| session.parse().ok())?
}

/// Compares secrets in a time that says nothing about where they differ.
pub(crate) fn same_token(one: &ResumeToken, other: &ResumeToken) -> bool {
    one.as_str().as_bytes().ct_eq(other.as_str().as_bytes()).into()
}

/// A session in the log: enough to tell it from others, too little to watch it.
pub(crate) fn short(id: &SessionId) -> &str {
    id.as_str().get(..8).unwrap_or_default()
}

fn hex<const BYTES: usize>() -> Result<String, NoRandomness> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(NoRandomness)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_leads_to_its_session() {
        let session = new_session().unwrap();
        assert_eq!(session_of(&new_viewer(&session).unwrap()), Some(session.clone()));
        assert_eq!(session_of(&PeerId::from(session.clone())), Some(session));
        for foreign in ["0123456789abcdef", "0123456789abcdef0123456789abcdefX"] {
            assert_eq!(session_of(&foreign.parse().unwrap()), None, "{foreign}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        assert_ne!(new_session().unwrap(), new_session().unwrap());
        let (one, other) = (new_token().unwrap(), new_token().unwrap());
        assert!(!same_token(&one, &other));
        assert!(same_token(&one, &one.clone()));
    }
}
