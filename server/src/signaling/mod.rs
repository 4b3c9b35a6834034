//! The WebSocket `/ws`: messages in and out, limits, and the life of a page's link. `docs/signaling.md` describes it.

mod closing;
mod conversation;
mod followed;
mod incoming;
mod liveness;
mod rate_limit;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::WebSocketUpgrade;
use axum::response::Response;
use messages::{IceServer, MAX_MESSAGE_BYTES};
use tokio::sync::{Semaphore, watch};

use crate::experience::Experience;
use crate::sessions::Sessions;
use crate::sources::Sources;

/// WebSockets that may be open at a time.
const MAX_SOCKETS: u32 = 10_000;

/// Each socket has these; messages that are larger grow them for as long as they take.
const BUFFER_BYTES: usize = 8 * 1024;

/// What pages speak to.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) sessions: Sessions,
    pub(crate) sources: Sources,
    pub(crate) experience: Experience,
}

/// What every WebSocket needs.
#[derive(Clone)]
pub(crate) struct Signaling {
    services: Services,
    /// What browsers are told to use.
    ice_servers: Vec<IceServer>,
    sockets: Arc<Semaphore>,
    shutdown: Arc<watch::Sender<bool>>,
}

/// There are as many WebSockets as there may be.
#[derive(Debug)]
pub(crate) struct Full;

impl Signaling {
    pub(crate) fn new(services: Services, ice_servers: Vec<IceServer>) -> Self {
        let sockets = Arc::new(Semaphore::new(MAX_SOCKETS as usize));
        Self { services, ice_servers, sockets, shutdown: Arc::new(watch::Sender::new(false)) }
    }

    /// Turns a request into a WebSocket that is served until it ends.
    pub(crate) fn upgrade(&self, request: WebSocketUpgrade) -> Result<Response, Full> {
        let permit = self.sockets.clone().try_acquire_owned().map_err(|_| Full)?;
        let Self { services, ice_servers, shutdown, .. } = self.clone();
        let request = request
            .max_message_size(MAX_MESSAGE_BYTES)
            .max_frame_size(MAX_MESSAGE_BYTES)
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(BUFFER_BYTES);
        Ok(request.on_upgrade(move |socket| async move {
            socket::serve(socket, services, ice_servers, shutdown.subscribe()).await;
            drop(permit);
        }))
    }

    /// Closes all WebSockets, after what is left to be said; waits this long at most.
    pub(crate) async fn shut_down(&self, wait: Duration) {
        self.shutdown.send_replace(true);
        if tokio::time::timeout(wait, self.sockets.acquire_many(MAX_SOCKETS)).await.is_err() {
            tracing::warn!("some WebSockets did not end in time");
        }
    }
}
