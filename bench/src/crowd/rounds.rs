use std::time::Duration;

use anyhow::Result;
use messages::Experience;
use tokio::time::{Instant, sleep};

use crate::application::Application;

/// More often than rounds are held, so that none is missed.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Each round's time, in milliseconds.
#[derive(Debug, Default)]
pub(super) struct RoundsSeen {
    pub(super) times: Vec<u32>,
}

/// Notes each round until a moment.
pub(super) async fn watch(application: &Application, until: Instant) -> Result<RoundsSeen> {
    let mut seen = RoundsSeen::default();
    let mut last = None;
    while Instant::now() < until {
        let experience: Experience = serde_json::from_str(&application.get("/api/experience?peers=1").await?)?;
        if let Some(round) = experience.round.filter(|round| last != Some(round.number)) {
            last = Some(round.number);
            seen.times.push(round.execution_ms);
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(seen)
}
