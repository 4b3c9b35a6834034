use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use str0m::Candidate;
use str0m::ice::{StunMessage, StunMessageBuilder, TransId};

use super::command::EndpointId;
use super::event::EndpointEventKind;
use super::outputs::Outputs;
use super::peer::Peer;

/// Asks STUN servers how this host looks from outside (RFC 8489), from the very sockets that media will use.
#[derive(Debug, Default)]
pub(super) struct StunClient {
    servers: HashMap<EndpointId, SocketAddr>,
    requests: Vec<Request>,
    gathering: HashMap<EndpointId, Instant>,
}

#[derive(Debug)]
struct Request {
    endpoint: EndpointId,
    id: TransId,
    local: SocketAddr,
    server: SocketAddr,
    sent_at: Instant,
}

/// A server that has not answered by then does not hold the gathering up any longer.
const TIMEOUT: Duration = Duration::from_secs(3);
const RESEND_AFTER: Duration = Duration::from_millis(500);

impl StunClient {
    pub(super) fn set_server(&mut self, endpoint: EndpointId, address: IpAddr, port: u16) {
        self.servers.insert(endpoint, SocketAddr::new(address, port));
    }

    /// Begins the gathering; `GatheringDone` is told when all answers are in, at once if nothing is asked.
    pub(super) fn gather(&mut self, now: Instant, endpoint: EndpointId, outputs: &mut Outputs) {
        self.gathering.insert(endpoint, now);
        if let Some(server) = self.servers.get(&endpoint).copied() {
            let can_reach = |local: &SocketAddr| {
                local.is_ipv4() == server.is_ipv4() && local.ip().is_loopback() == server.ip().is_loopback()
            };
            let locals: Vec<SocketAddr> = outputs.sockets.addresses().filter(can_reach).collect();
            for local in locals {
                let request = Request { endpoint, id: TransId::new(), local, server, sent_at: now };
                request.send(outputs);
                self.requests.push(request);
            }
        }
        self.tell_done(now, outputs);
    }

    /// Takes a datagram that answers one of our requests; `false`: it is something else.
    pub(super) fn handle(
        &mut self,
        now: Instant,
        datagram: &[u8],
        peers: &HashMap<EndpointId, Peer>,
        outputs: &mut Outputs,
    ) -> bool {
        if self.requests.is_empty() {
            return false;
        }
        let Ok(message) = StunMessage::parse(datagram) else { return false };
        let Some(at) = self.requests.iter().position(|request| request.id == message.trans_id()) else { return false };
        let request = self.requests.swap_remove(at);
        if let (Some(mapped), Some(peer)) = (message.mapped_address(), peers.get(&request.endpoint))
            && mapped != request.local
            && let Ok(candidate) = Candidate::server_reflexive(mapped, request.local, "udp")
        {
            peer.tell_candidate(&candidate, outputs);
        }
        self.tell_done(now, outputs);
        true
    }

    pub(super) fn tick(&mut self, now: Instant, outputs: &mut Outputs) {
        for request in &mut self.requests {
            if now.saturating_duration_since(request.sent_at) >= RESEND_AFTER {
                request.sent_at = now;
                request.send(outputs);
            }
        }
        self.tell_done(now, outputs);
    }

    fn tell_done(&mut self, now: Instant, outputs: &mut Outputs) {
        let Self { requests, gathering, .. } = self;
        let late = |started: &Instant| now.saturating_duration_since(*started) >= TIMEOUT;
        requests.retain(|request| !gathering.get(&request.endpoint).is_none_or(late));
        gathering.retain(|endpoint, _| {
            let waits = requests.iter().any(|request| request.endpoint == *endpoint);
            if !waits {
                outputs.event(*endpoint, EndpointEventKind::GatheringDone);
            }
            waits
        });
    }

    pub(super) fn forget(&mut self, endpoint: EndpointId) {
        self.servers.remove(&endpoint);
        self.gathering.remove(&endpoint);
        self.requests.retain(|request| request.endpoint != endpoint);
    }
}

impl Request {
    fn send(&self, outputs: &mut Outputs) {
        const LARGEST_REQUEST: usize = 128;
        let message = StunMessageBuilder::new().binding().request().build(self.id);
        let mut buffer = vec![0; LARGEST_REQUEST];
        // no password, so nothing is signed and the hash is not called
        if let Ok(length) = message.to_bytes(None, &mut buffer, |_, _| [0; 20]) {
            buffer.truncate(length);
            outputs.sockets.send(self.local, self.server, buffer.into());
        }
    }
}
