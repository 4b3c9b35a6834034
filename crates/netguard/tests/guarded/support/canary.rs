use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

/// A listener on loopback that nobody may connect to.
pub(crate) struct Canary {
    listener: TcpListener,
}

impl Canary {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self { listener }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// A connection that was made waits in the backlog even if its maker has gone.
    pub(crate) fn check_untouched(&self) {
        let touch = self.listener.accept().map(|(_, from)| from);
        assert_eq!(touch.map_err(|error| error.kind()), Err(ErrorKind::WouldBlock), "somebody touched the canary");
    }
}
