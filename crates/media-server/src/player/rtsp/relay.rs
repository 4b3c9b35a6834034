use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use netguard::SourceUrl;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use url::Url;

use super::failure::Failure;
use super::play::LONGEST_SILENCE;
use super::redirect::RedirectFinder;

/// The way of a child process to a camera, for one connection. Gone when dropped.
///
/// The child speaks to loopback; what it says goes to an address that was judged, and to no other. An answer that
/// sends it elsewhere does not reach it.
#[derive(Debug)]
pub(super) struct Relay {
    port: u16,
    carrying: AbortHandle,
    failure: Arc<OnceLock<Failure>>,
}

/// For the connection to the camera.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
const CHUNK: usize = 64 * 1024;

impl Relay {
    /// To the first of these judged addresses that answers.
    pub(super) async fn to(judged: Vec<SocketAddr>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let failure = Arc::new(OnceLock::new());
        let told = Arc::clone(&failure);
        let carrying = tokio::spawn(async move {
            // only the first failure is the reason
            let _ = told.set(serve(listener, &judged).await);
        });
        Ok(Self { port, carrying: carrying.abort_handle(), failure })
    }

    /// The same stream of the camera by way of here, with its user name and password.
    pub(super) fn url(&self, camera: &SourceUrl) -> Option<Url> {
        let mut url = camera.expose().clone();
        url.set_ip_host(Ipv4Addr::LOCALHOST.into()).ok()?;
        url.set_port(Some(self.port)).ok()?;
        Some(url)
    }

    /// Why nothing comes over it any more.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure.get().cloned()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// Carries one connection, and listens for no other.
async fn serve(listener: TcpListener, judged: &[SocketAddr]) -> Failure {
    let accepted = listener.accept().await;
    drop(listener);
    let Ok((child, _)) = accepted else { return Failure::BrokenOff };
    match dial(judged).await {
        Ok(camera) => carry(child, camera).await,
        Err(failure) => failure,
    }
}

#[expect(clippy::disallowed_methods, reason = "these addresses are judged")]
async fn dial(judged: &[SocketAddr]) -> Result<TcpStream, Failure> {
    let mut failure = Failure::Unreachable;
    for address in judged {
        match timeout(CONNECT_LIMIT, TcpStream::connect(address)).await {
            Ok(Ok(camera)) => return Ok(camera),
            Ok(Err(_)) => {}
            Err(_) => failure = Failure::NoAnswer,
        }
    }
    Err(failure)
}

async fn carry(mut child: TcpStream, mut camera: TcpStream) -> Failure {
    let (mut from_child, to_child) = child.split();
    let (from_camera, mut to_camera) = camera.split();
    tokio::select! {
        failure = pass(from_camera, to_child) => failure,
        _ = copy(&mut from_child, &mut to_camera) => Failure::BrokenOff,
    }
}

/// What a camera says, up to a redirect.
async fn pass(mut camera: impl AsyncReadExt + Unpin, mut child: impl AsyncWriteExt + Unpin) -> Failure {
    let (mut finder, mut chunk) = (RedirectFinder::new(), vec![0; CHUNK]);
    loop {
        let count = match timeout(LONGEST_SILENCE, camera.read(&mut chunk)).await {
            Ok(Ok(count)) if count > 0 => count,
            Ok(_) => return Failure::BrokenOff,
            Err(_) => return Failure::Silent,
        };
        let said = &chunk[..count];
        if finder.finds_one(said) {
            return Failure::Redirected;
        }
        if child.write_all(said).await.is_err() {
            return Failure::BrokenOff;
        }
    }
}
