use std::time::Duration;

use anyhow::{Context, Result};
use str0m::Event;
use str0m::format::Codec;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::{Clock, Connection, Tally};

/// How long pictures may take to come.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A peer that receives; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Viewer {
    asks: mpsc::Sender<oneshot::Sender<Tally>>,
    task: JoinHandle<()>,
}

impl Viewer {
    /// `clock` is the one that packets were stamped with.
    pub(crate) fn start(connection: Connection, clock: Option<Clock>) -> Self {
        let (asks, asked) = mpsc::channel(1);
        let task = tokio::spawn(async move {
            if let Err(error) = run(connection, clock, asked).await {
                eprintln!("kurento-bench: a viewer failed: {error:#}");
            }
        });
        Self { asks, task }
    }

    /// What it has received since it was asked before.
    pub(crate) async fn take(&self) -> Result<Tally> {
        let (reply, tally) = oneshot::channel();
        let gone = "a viewer has ended";
        self.asks.send(reply).await.context(gone)?;
        tally.await.context(gone)
    }

    /// Waits until whole pictures arrive.
    pub(crate) async fn see(&self) -> Result<()> {
        let seeing = async {
            while self.take().await?.frames == 0 {
                sleep(LOOK_AGAIN).await;
            }
            Ok(())
        };
        timeout(PATIENCE, seeing).await.context("a viewer received no picture")?
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    mut connection: Connection,
    clock: Option<Clock>,
    mut asked: mpsc::Receiver<oneshot::Sender<Tally>>,
) -> Result<()> {
    let audio = connection.payload_type(Codec::Opus);
    let mut tally = Tally::default();
    loop {
        let count = |event| {
            if let Event::RtpPacket(packet) = event {
                tally.count(&packet, audio, clock);
            }
        };
        tokio::select! {
            worked = connection.work(None, count) => worked?,
            reply = asked.recv() => match reply {
                // Whoever asked may have gone.
                Some(reply) => drop(reply.send(std::mem::take(&mut tally))),
                None => return Ok(()),
            },
        }
    }
}
