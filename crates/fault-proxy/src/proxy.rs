use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::Way;
use crate::faults::{Lasting, Single};
use crate::relay::{View, relay};

/// Wishes that may wait: a test has one at a time.
const WISHES: usize = 4;

/// A proxy on loopback; it ends with all its connections when it is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    lasting: watch::Sender<Lasting>,
    reordered: Arc<Single>,
    corrupted: Arc<Single>,
    connections: Arc<AtomicU64>,
    presence: mpsc::Sender<Presence>,
}

/// Whether somebody listens.
#[derive(Debug)]
enum Presence {
    Gone(tokio::sync::oneshot::Sender<()>),
    Back(tokio::sync::oneshot::Sender<io::Result<()>>),
}

impl FaultProxy {
    /// Listens on a port of loopback for clients of the server at `upstream`.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (lasting, view) = watch::channel(Lasting::default());
        let (presence, wishes) = mpsc::channel(WISHES);
        let proxy = Self {
            address,
            lasting,
            reordered: Arc::default(),
            corrupted: Arc::default(),
            connections: Arc::default(),
            presence,
        };
        let view =
            View { lasting: view, reordered: Arc::clone(&proxy.reordered), corrupted: Arc::clone(&proxy.corrupted) };
        let acceptor = Acceptor { address, upstream, view, connections: Arc::clone(&proxy.connections) };
        tokio::spawn(acceptor.run(Some(listener), wishes));
        Ok(proxy)
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections have been made through it.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }

    /// Resets every connection on both sides. New ones pass.
    pub fn cut(&self) {
        self.lasting.send_modify(|faults| faults.cuts += 1);
    }

    /// Resets every connection, and refuses new ones as when no program listens.
    pub async fn vanish(&self) {
        let (done, vanished) = tokio::sync::oneshot::channel();
        // The acceptor ends with the proxy only.
        _ = self.presence.send(Presence::Gone(done)).await;
        _ = vanished.await;
        self.cut();
    }

    /// Listens again at the same address.
    ///
    /// # Errors
    /// If another program has taken the port.
    pub async fn come_back(&self) -> io::Result<()> {
        let (done, back) = tokio::sync::oneshot::channel();
        _ = self.presence.send(Presence::Back(done)).await;
        back.await.unwrap_or(Ok(()))
    }

    /// Holds back what goes this way, also over new connections, until [`heal`](Self::heal).
    pub fn stall(&self, way: Way) {
        self.lasting.send_modify(|faults| faults.of_mut(way).is_stalled = true);
    }

    /// Closes this way only: whoever reads there sees the end, and may go on writing.
    pub fn half_close(&self, way: Way) {
        self.lasting.send_modify(|faults| faults.of_mut(way).is_closed = true);
    }

    /// Lets each message that goes this way wait, one after the other.
    pub fn delay(&self, way: Way, delay: Duration) {
        self.lasting.send_modify(|faults| faults.of_mut(way).delay = delay);
    }

    /// Lets the second of the next two messages that go this way overtake the first.
    pub fn reorder(&self, way: Way) {
        self.reordered.plan(way);
    }

    /// Changes some bytes of the next message that goes this way.
    pub fn corrupt(&self, way: Way) {
        self.corrupted.plan(way);
    }

    /// Ends stalls, delays and half closes, the latter for new connections.
    pub fn heal(&self) {
        self.lasting.send_modify(|faults| *faults = Lasting { cuts: faults.cuts, ..Lasting::default() });
    }
}

struct Acceptor {
    address: SocketAddr,
    upstream: SocketAddr,
    view: View,
    connections: Arc<AtomicU64>,
}

impl Acceptor {
    async fn run(self, mut listener: Option<TcpListener>, mut wishes: mpsc::Receiver<Presence>) {
        // Its connections end with it.
        let mut relays = JoinSet::new();
        loop {
            tokio::select! {
                stream = accept(listener.as_ref()) => drop(relays.spawn(self.relay(stream))),
                Some(_) = relays.join_next() => {}
                wish = wishes.recv() => match wish {
                    Some(Presence::Gone(done)) => {
                        listener = None;
                        // Whoever asked may have gone.
                        _ = done.send(());
                    }
                    Some(Presence::Back(done)) => {
                        let bound = TcpListener::bind(self.address).await;
                        _ = done.send(bound.map(|bound| listener = Some(bound)));
                    }
                    None => return,
                },
            }
        }
    }

    fn relay(&self, client: TcpStream) -> impl Future<Output = ()> + Send + 'static {
        let (upstream, view, connections) = (self.upstream, self.view.clone(), Arc::clone(&self.connections));
        async move {
            #[expect(clippy::disallowed_methods, reason = "the test names its own server")]
            let server = TcpStream::connect(upstream).await;
            match server {
                Ok(server) => {
                    connections.fetch_add(1, Ordering::Relaxed);
                    relay(client, server, view).await;
                }
                // As if the client had reached the server itself, which is not there.
                Err(_) => _ = client.set_zero_linger(),
            }
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    loop {
        match listener {
            Some(listener) => match listener.accept().await {
                Ok((stream, _)) => return stream,
                // The client was quicker away than it came.
                Err(_) => tokio::task::yield_now().await,
            },
            None => std::future::pending().await,
        }
    }
}
