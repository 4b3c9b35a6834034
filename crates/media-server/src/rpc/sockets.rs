use std::collections::HashMap;

use crate::objects::SessionId;

/// An open WebSocket; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// Which open socket serves which session.
///
/// Invariant: a socket serves at most one session and a session has at most one socket, the last one that used it.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    open: HashMap<ConnectionId, Option<SessionId>>,
    serving: HashMap<SessionId, ConnectionId>,
}

impl Sockets {
    pub(super) fn open(&mut self, connection: ConnectionId) {
        self.open.insert(connection, None);
    }

    /// Returns the session that the socket served.
    pub(super) fn close(&mut self, connection: ConnectionId) -> Option<SessionId> {
        let session = self.open.remove(&connection)??;
        self.serving.remove(&session);
        Some(session)
    }

    /// Takes over `session` from the socket that served it before. Does nothing if the socket has closed meanwhile.
    pub(super) fn bind(&mut self, connection: ConnectionId, session: &SessionId) {
        let Some(served) = self.open.get_mut(&connection) else { return };
        if served.as_ref() == Some(session) {
            return;
        }
        if let Some(former) = served.replace(session.clone()) {
            self.serving.remove(&former);
        }
        if let Some(other) = self.serving.insert(session.clone(), connection) {
            self.open.insert(other, None);
        }
    }

    pub(super) fn session(&self, connection: ConnectionId) -> Option<&SessionId> {
        self.open.get(&connection)?.as_ref()
    }

    pub(super) fn serving(&self, session: &SessionId) -> Option<ConnectionId> {
        self.serving.get(session).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ConnectionId = ConnectionId(1);
    const B: ConnectionId = ConnectionId(2);

    #[test]
    fn the_last_socket_that_used_a_session_has_it() {
        let session = SessionId::new("s").unwrap();
        let mut sockets = Sockets::default();
        sockets.open(A);
        sockets.open(B);
        sockets.bind(A, &session);
        sockets.bind(B, &session);
        assert_eq!((sockets.serving(&session), sockets.session(A)), (Some(B), None));
        assert_eq!(sockets.close(A), None);
        assert_eq!(sockets.serving(&session), Some(B));
        assert_eq!(sockets.close(B), Some(session.clone()));
        assert_eq!(sockets.serving(&session), None);
    }

    #[test]
    fn a_socket_that_changes_its_session_leaves_the_former_one() {
        let (first, second) = (SessionId::new("1").unwrap(), SessionId::new("2").unwrap());
        let mut sockets = Sockets::default();
        sockets.open(A);
        sockets.bind(A, &first);
        sockets.bind(A, &second);
        assert_eq!((sockets.serving(&first), sockets.serving(&second)), (None, Some(A)));
    }

    #[test]
    fn a_closed_socket_serves_nothing() {
        let session = SessionId::new("s").unwrap();
        let mut sockets = Sockets::default();
        sockets.open(A);
        sockets.close(A);
        sockets.bind(A, &session);
        assert_eq!(sockets.serving(&session), None);
    }
}
