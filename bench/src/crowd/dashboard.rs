use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use futures_util::future::join_all;
use tokio::time::{Instant, sleep_until};

use crate::application::Application;

/// As often as the page asks.
const LOOK_EVERY: Duration = Duration::from_millis(2500);
const NOW: &str = "/api/experience?peers=200";
const EVENTS: &str = "/api/events?limit=100";
const CHARTS: [&str; 6] = ["bitrate", "loss", "round-trip", "jitter", "frame-rate", "freezes"];

/// How long answers took that dashboards waited for, in milliseconds.
#[derive(Debug, Default)]
pub(super) struct Looks {
    now: Vec<u32>,
    events: Vec<u32>,
    charts: Vec<u32>,
    /// Answers that were no success.
    pub(super) failed: u32,
}

impl Looks {
    pub(super) fn add(&mut self, other: Self) {
        self.now.extend(other.now);
        self.events.extend(other.events);
        self.charts.extend(other.charts);
        self.failed += other.failed;
    }

    pub(super) fn times(&mut self) -> [(&'static str, &mut Vec<u32>); 3] {
        [
            ("what 200 peers experience", &mut self.now),
            ("the newest 100 events", &mut self.events),
            ("six charts of the last five minutes", &mut self.charts),
        ]
    }
}

/// Asks for what an open dashboard asks for, until a moment. Charts are drawn at every second look.
pub(super) async fn watch(application: Arc<Application>, until: Instant) -> Result<Looks> {
    let mut looks = Looks::default();
    let mut with_charts = true;
    while Instant::now() < until {
        let due = Instant::now() + LOOK_EVERY;
        let now = timed(async { application.get(NOW).await.is_ok() });
        let events = timed(async { application.get(EVENTS).await.is_ok() });
        let (now, events) = tokio::join!(now, events);
        keep(&mut looks.now, &mut looks.failed, now);
        keep(&mut looks.events, &mut looks.failed, events);
        if with_charts {
            let charts = timed(async { draw(&application).await });
            keep(&mut looks.charts, &mut looks.failed, charts.await);
        }
        with_charts = !with_charts;
        sleep_until(due.min(until)).await;
    }
    Ok(looks)
}

async fn draw(application: &Application) -> bool {
    let drawing = CHARTS.map(|figure| async move { application.get(&format!("/api/charts/{figure}?span=5m")).await });
    join_all(drawing).await.iter().all(Result::is_ok)
}

/// How many milliseconds it took, unless it failed.
async fn timed(work: impl Future<Output = bool>) -> Option<u32> {
    let began = Instant::now();
    let took = || u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
    work.await.then(took)
}

fn keep(times: &mut Vec<u32>, failed: &mut u32, time: Option<u32>) {
    match time {
        Some(time) => times.push(time),
        None => *failed += 1,
    }
}
