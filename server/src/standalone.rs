//! The media server without the application: the Kurento protocol on a port of its own.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::serve::Listener;
use kurento::rpc;
use media_server::recordings::{Outcome, Repaired, repair_all};
use media_server::{Config, Limits, MediaServer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::config::StandaloneSettings;

/// How long endpoints, recordings and sockets may take to end.
const END_TIME: Duration = Duration::from_secs(8);

/// A running media server that listens for Kurento clients.
#[derive(Debug)]
pub struct Standalone {
    address: SocketAddr,
    server: MediaServer,
    accepting: JoinHandle<()>,
}

impl Standalone {
    /// Starts to listen.
    ///
    /// # Errors
    ///
    /// If an address, port or folder cannot be used; the words name the setting to change.
    pub async fn start(settings: StandaloneSettings) -> Result<Self> {
        let StandaloneSettings { listen, transport, sources, recordings_folder, rtp_endpoints, .. } = settings;
        let listener = TcpListener::bind(listen).await;
        let listener = listener
            .with_context(|| format!("cannot listen on {listen}; choose another address or port with --listen"))?;
        let address = listener.local_addr().context("cannot tell the address that is listened on")?;
        let recordings = recordings_folder.map(open_recordings).transpose()?;
        let limits = Limits { rtp_endpoints, ..Limits::default() };
        let config = Config { transport, sources: sources.for_media_server(), recordings, limits, ..Config::default() };
        let server = MediaServer::start(config)?;
        let accepting = tokio::spawn(accept(listener, server.clone()));
        tracing::info!(%address, "listening for Kurento clients");
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "the Kurento protocol has no passwords: let only trusted programs reach this address");
        }
        Ok(Self { address, server, accepting })
    }

    /// Where clients on this machine find it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}{}", reachable(self.address), rpc::PATH)
    }

    /// Ends it: no more connections, then endpoints and recordings, then the sockets.
    pub async fn shut_down(self) {
        self.accepting.abort();
        if tokio::time::timeout(END_TIME, self.server.shutdown()).await.is_err() {
            tracing::warn!("the media server did not end in time");
        }
        tracing::info!("ended");
    }
}

/// The media server bounds how many are served at a time, and tells the others.
async fn accept(mut listener: TcpListener, server: MediaServer) {
    loop {
        let (stream, _) = Listener::accept(&mut listener).await;
        tokio::spawn(serve(stream, server.clone()));
    }
}

async fn serve(stream: TcpStream, server: MediaServer) {
    // Messages are small, and each is waited for. A socket that refuses this is slower, no more.
    _ = stream.set_nodelay(true);
    server.serve(stream).await;
}

/// An address that can be dialled, for one that means all of this machine's.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => return other,
    };
    SocketAddr::new(ip, address.port())
}

/// Makes the folder if need be, and makes whole what a former run has not finished in it.
fn open_recordings(folder: PathBuf) -> Result<PathBuf> {
    let opened = std::fs::create_dir_all(&folder).and_then(|()| std::fs::canonicalize(&folder)).and_then(|folder| {
        report_repaired(&folder)?;
        Ok(folder)
    });
    opened.with_context(|| {
        format!("cannot keep recordings in the folder {}; name another with --recordings-folder", folder.display())
    })
}

fn report_repaired(folder: &Path) -> std::io::Result<()> {
    for Repaired { path, outcome } in repair_all(folder)? {
        if let Outcome::Failed(error) = outcome {
            tracing::warn!(path = %path.display(), %error, "a recording of a former run cannot be made whole");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_url_can_be_dialled() {
        let reachable = |text: &str| super::reachable(text.parse().unwrap()).to_string();
        assert_eq!(reachable("0.0.0.0:8888"), "127.0.0.1:8888");
        assert_eq!(reachable("[::]:8888"), "[::1]:8888");
        assert_eq!(reachable("192.0.2.7:1"), "192.0.2.7:1");
    }
}
