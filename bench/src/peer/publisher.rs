use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use str0m::format::Codec;
use str0m::media::{MediaKind, Mid, Pt};
use str0m::rtp::RtpWrite;
use str0m::{Event, Input};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Clock, Connection};
use crate::traffic::{Kind, Slot, Traffic};

/// How long ICE and DTLS may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A peer that sends; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Publisher {
    /// Packets sent so far; `None` until the connection stands.
    sent: watch::Receiver<Option<u64>>,
    task: JoinHandle<()>,
}

/// One kind of media of a publisher.
#[derive(Debug)]
struct Track {
    mid: Mid,
    payload_type: Pt,
    sequence: u64,
}

impl Publisher {
    pub(crate) fn start(connection: Connection, traffic: Traffic, clock: Clock) -> Self {
        let (count, sent) = watch::channel(None);
        let task = tokio::spawn(async move {
            if let Err(error) = run(connection, traffic, clock, &count).await {
                eprintln!("kurento-bench: the publisher failed: {error:#}");
            }
        });
        Self { sent, task }
    }

    /// Waits until it sends.
    pub(crate) async fn sends(&self) -> Result<()> {
        let mut sent = self.sent.clone();
        let sending = sent.wait_for(Option::is_some);
        timeout(PATIENCE, sending).await.context("the publisher did not connect in time")?.context("it has ended")?;
        Ok(())
    }

    /// How many packets it has sent.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.borrow().unwrap_or(0)
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    mut connection: Connection,
    mut traffic: Traffic,
    clock: Clock,
    count: &watch::Sender<Option<u64>>,
) -> Result<()> {
    let mut is_connected = false;
    while !is_connected {
        connection.work(None, |event| is_connected |= matches!(event, Event::Connected)).await?;
    }
    let mut tracks =
        [Track::of(&connection, MediaKind::Video, Codec::Vp8)?, Track::of(&connection, MediaKind::Audio, Codec::Opus)?];
    let start = Instant::now();
    let mut sent = 0;
    while let Some(slot) = traffic.next() {
        let due = start + slot.due;
        while Instant::now() < due {
            let hear = |event| {
                if matches!(event, Event::KeyframeRequest(_)) {
                    traffic.request_keyframe();
                }
            };
            connection.work(Some(due), hear).await?;
        }
        let track = &mut tracks[usize::from(slot.kind == Kind::Audio)];
        track.send(&mut connection, &slot, clock)?;
        sent += 1;
        count.send_replace(Some(sent));
    }
    Ok(())
}

impl Track {
    fn of(connection: &Connection, kind: MediaKind, codec: Codec) -> Result<Self> {
        let mid = connection.mid(kind).context("a section is missing")?;
        let payload_type =
            connection.payload_type(codec).with_context(|| format!("the media server does not take {codec:?}"))?;
        Ok(Self { mid, payload_type, sequence: 0 })
    }

    fn send(&mut self, connection: &mut Connection, slot: &Slot, clock: Clock) -> Result<()> {
        self.sequence += 1;
        let now = Instant::now();
        let mut payload = slot.payload();
        clock.stamp(&mut payload, now);
        let write = RtpWrite::new(self.payload_type, self.sequence.into(), slot.timestamp, now, payload);
        let write = write.marker(slot.is_last).nackable(slot.kind == Kind::Video);
        let mut api = connection.rtc.direct_api();
        api.stream_tx_by_mid(self.mid, None).context("there is nothing to send on")?.write_rtp(write);
        connection.poll(&mut drop)?;
        connection.rtc.handle_input(Input::Timeout(now))?;
        connection.poll(&mut drop)
    }
}
