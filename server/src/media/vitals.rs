use std::time::Duration;

use kurento::ObjectId;
use kurento::client::{Client, Error};
use messages::MediaServerState;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::connection::Status;
use super::leftovers::leave;
use super::load::Load;
use super::target::Place;
use crate::clock::now_ms;

/// How often a media server is asked how it is.
const EVERY: Duration = Duration::from_secs(10);
/// For how long the use of its processors is measured.
const CPU_INTERVAL: Duration = Duration::from_secs(1);
/// A media server that takes longer is shown without figures.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a media server is.
#[derive(Debug, Clone, Default)]
pub(super) struct Vitals {
    is_healthy: bool,
    since_ms: i64,
    problem: Option<String>,
    measured: Measured,
}

/// What a media server says of itself; nothing of what it does not say.
#[derive(Debug, Clone, Default)]
struct Measured {
    version: Option<String>,
    started_ms: Option<i64>,
    pipelines: Option<usize>,
    /// From 0 to 1.
    cpu: Option<f64>,
    /// In bytes.
    memory: Option<u64>,
}

/// Asks a media server how it is, for as long as anybody listens.
pub(super) fn watch(place: Place, status: watch::Receiver<Status>) -> watch::Receiver<Vitals> {
    let first = Vitals { since_ms: now_ms(), problem: status.borrow().why_away(), ..Vitals::default() };
    let (publisher, vitals) = watch::channel(first);
    tokio::spawn(Watch { place, status, publisher }.run());
    vitals
}

struct Watch {
    place: Place,
    status: watch::Receiver<Status>,
    publisher: watch::Sender<Vitals>,
}

impl Watch {
    async fn run(mut self) {
        while !self.publisher.is_closed() {
            self.look();
            if self.status.borrow().is_up() {
                let measured = timeout(PATIENCE, measure(&self.place)).await.ok().and_then(Result::ok);
                self.publisher.send_modify(|vitals| vitals.measured = measured.unwrap_or_default());
            }
            tokio::select! {
                () = sleep(EVERY) => {}
                // An error means that the connection has ended, with the program.
                changed = self.status.changed() => if changed.is_err() { return },
                () = self.publisher.closed() => return,
            }
        }
    }

    /// Takes note of whether it is there.
    fn look(&mut self) {
        let status = self.status.borrow_and_update();
        let (is_healthy, problem) = (status.is_up(), status.why_away());
        drop(status);
        self.publisher.send_modify(|vitals| vitals.see(is_healthy, problem));
    }
}

impl Vitals {
    fn see(&mut self, is_healthy: bool, problem: Option<String>) {
        if is_healthy != self.is_healthy {
            *self = Self { is_healthy, since_ms: now_ms(), ..Self::default() };
        }
        self.problem = problem;
    }

    pub(super) fn state(&self, name: &str, load: &Load) -> MediaServerState {
        let Self { is_healthy, since_ms, problem, measured } = self.clone();
        MediaServerState {
            name: name.to_owned(),
            healthy: is_healthy,
            since_ms,
            problem,
            sessions: count(load.sessions()),
            version: measured.version,
            started_ms: measured.started_ms,
            pipelines: measured.pipelines.map(count),
            cpu: measured.cpu,
            memory: measured.memory,
        }
    }
}

/// Over a connection of its own: what is asked here must neither wait for sessions nor keep their pipelines alive.
async fn measure(place: &Place) -> Result<Measured, Error> {
    let client = place.connect_once().await?;
    let measured = measure_over(&client).await;
    leave(client).await;
    Ok(measured)
}

async fn measure_over(client: &Client) -> Measured {
    let manager = ObjectId::server_manager();
    // An older media server may not know one or the other.
    Measured {
        version: client.server_info().await.ok().map(|info| info.version),
        started_ms: client.creation_time(&manager).await.ok().map(|seconds| seconds.saturating_mul(1000)),
        pipelines: client.pipelines().await.ok().map(|pipelines| pipelines.len()),
        memory: client.used_memory().await.ok().map(|kib| kib.saturating_mul(1024)),
        cpu: client.used_cpu(CPU_INTERVAL).await.ok().map(|percent| f64::from(percent.clamp(0.0, 100.0)) / 100.0),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
