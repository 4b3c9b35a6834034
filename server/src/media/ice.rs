use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::config::{StunServer, TurnServer};

const LOOK_UP_TIME: Duration = Duration::from_secs(5);

/// The STUN and TURN servers as they are set.
#[derive(Debug, Clone, Default)]
pub(crate) struct IceSettings {
    pub(crate) stun: Option<StunServer>,
    pub(crate) turn: Option<TurnServer>,
}

/// The same as a media server takes them: KMS wants addresses, not names.
#[derive(Clone, Default)]
pub(super) struct ResolvedIce {
    pub(super) stun: Option<(IpAddr, u16)>,
    /// `user:password@address:port`
    pub(super) turn_url: Option<String>,
}

impl IceSettings {
    /// Looks the names up. A server that has no address now is left out, and the log says so.
    pub(super) async fn resolve(&self) -> ResolvedIce {
        let mut resolved = ResolvedIce::default();
        if let Some(stun) = &self.stun {
            resolved.stun = look_up("STUN", &stun.host, stun.port).await.map(|address| (address.ip(), address.port()));
        }
        if let Some(turn) = &self.turn {
            let address = look_up("TURN", &turn.host, turn.port).await;
            resolved.turn_url =
                address.map(|address| format!("{}:{}@{address}{}", turn.username, turn.credential, turn.query));
        }
        resolved
    }
}

async fn look_up(what: &str, host: &str, port: u16) -> Option<SocketAddr> {
    let found = tokio::time::timeout(LOOK_UP_TIME, tokio::net::lookup_host(format!("{host}:{port}"))).await;
    let address = found.ok().and_then(Result::ok).and_then(|mut addresses| addresses.next());
    if address.is_none() {
        tracing::warn!(what, host, "a server has no address; the media server goes without it");
    }
    address
}
