use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::Way;
use crate::faults::{Lasting, Single};
use crate::units::{Splitter, Unit};

const CHUNK_BYTES: usize = 64 * 1024;

/// The faults as one connection sees them.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) lasting: watch::Receiver<Lasting>,
    pub(crate) reordered: Arc<Single>,
    pub(crate) corrupted: Arc<Single>,
}

/// Passes bytes both ways until both sides have closed, or they are cut.
pub(crate) async fn relay(mut client: TcpStream, mut server: TcpStream, mut view: View) {
    for stream in [&client, &server] {
        // Without it messages are slower, no more.
        _ = stream.set_nodelay(true);
    }
    let cuts = view.lasting.borrow().cuts;
    let passing = pass_both(&mut client, &mut server, view.clone());
    let is_cut = tokio::select! {
        _ = view.lasting.wait_for(|faults| faults.cuts != cuts) => true,
        () = passing => false,
    };
    if is_cut {
        for stream in [&client, &server] {
            // A connection that is dropped with this set is reset, as when the network breaks.
            _ = stream.set_zero_linger();
        }
    }
}

async fn pass_both(client: &mut TcpStream, server: &mut TcpStream, view: View) {
    let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
    let there = Passage { way: Way::ToServer, view: view.clone(), held: None }.run(from_client, to_server);
    let back = Passage { way: Way::ToClient, view, held: None }.run(from_server, to_client);
    // An error means that one side is gone, and then the other is to be gone too.
    _ = tokio::try_join!(there, back);
}

/// One direction of a connection.
struct Passage {
    way: Way,
    view: View,
    /// The message that the next one overtakes.
    held: Option<Vec<u8>>,
}

impl Passage {
    async fn run(mut self, mut from: ReadHalf<'_>, mut to: WriteHalf<'_>) -> io::Result<()> {
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut splitter = Splitter::default();
        loop {
            let read = tokio::select! {
                read = from.read(&mut chunk) => read?,
                () = closed(&mut self.view.lasting, self.way) => 0,
            };
            if read == 0 {
                to.write_all(&splitter.rest()).await?;
                to.shutdown().await?;
                return Ok(());
            }
            splitter.push(&chunk[..read]);
            while let Some(unit) = splitter.next() {
                self.pass(unit, &mut to).await?;
            }
        }
    }

    async fn pass(&mut self, mut unit: Unit, to: &mut WriteHalf<'_>) -> io::Result<()> {
        self.wait().await;
        let Some(payload) = unit.payload.filter(|payload| *payload < unit.bytes.len()) else {
            return to.write_all(&unit.bytes).await;
        };
        if self.view.corrupted.take(self.way) {
            corrupt(&mut unit.bytes[payload..]);
        }
        if let Some(held) = self.held.take() {
            to.write_all(&unit.bytes).await?;
            return to.write_all(&held).await;
        }
        if self.view.reordered.take(self.way) {
            self.held = Some(unit.bytes);
            return Ok(());
        }
        to.write_all(&unit.bytes).await
    }

    /// Waits as long as messages are delayed, and for the end of a stall.
    async fn wait(&mut self) {
        let way = self.way;
        let delay = self.view.lasting.borrow().of(way).delay;
        if !delay.is_zero() {
            sleep(delay).await;
        }
        if self.view.lasting.wait_for(|faults| !faults.of(way).is_stalled).await.is_err() {
            // The proxy is gone, and this connection goes with it.
            std::future::pending::<()>().await;
        }
    }
}

/// Makes something else of a message that is as long: braces and quotes of JSON are not what they were.
fn corrupt(payload: &mut [u8]) {
    for byte in payload.iter_mut().take(8) {
        *byte ^= 0x05;
    }
}

async fn closed(lasting: &mut watch::Receiver<Lasting>, way: Way) {
    if lasting.wait_for(|faults| faults.of(way).is_closed).await.is_err() {
        std::future::pending::<()>().await;
    }
}
