use std::collections::VecDeque;
use std::time::Duration;

use leptos::prelude::*;
use messages::Experience;
use wasm_bindgen_futures::spawn_local;

use super::KnownExperience;
use crate::browser::{self, Interval, Slot, now};

/// Who is worst off is told by name; tables ask for rows of their own.
const NOW: &str = "/api/experience?peers=50";
/// Peers are asked every five seconds; who looks twice as often is never far behind.
const REFRESH_EVERY: Duration = Duration::from_millis(2500);
const TICK: Duration = Duration::from_secs(1);
/// Rounds that lines beside figures go back: five minutes.
const TRAIL: usize = 60;
/// What is older than this is told to be.
const STALE_AFTER: Duration = Duration::from_secs(8);

/// Everything that the dashboard knows and does. Its components share it.
#[derive(Clone, Copy)]
pub(crate) struct Board {
    /// Nothing until the server has answered.
    pub(crate) shown: RwSignal<Option<Experience>>,
    /// Why the server's last answer is missing, in words.
    pub(crate) problem: RwSignal<Option<String>>,
    /// The browser has taken the page over from the server.
    pub(crate) is_alive: RwSignal<bool>,
    /// What was shown at former rounds, without those whom it was of; the newest last.
    pub(crate) trail: RwSignal<VecDeque<Experience>>,
    told: RwSignal<Duration>,
    clock: RwSignal<Duration>,
    refresher: Slot<Interval>,
    ticker: Slot<Interval>,
}

impl Board {
    /// The board of a page that is being made.
    pub(crate) fn new() -> Self {
        let known = SharedValue::new(|| use_context::<KnownExperience>().map(|known| known.now));
        Self {
            shown: RwSignal::new(known.into_inner()),
            problem: RwSignal::default(),
            is_alive: RwSignal::default(),
            trail: RwSignal::default(),
            told: RwSignal::default(),
            clock: RwSignal::default(),
            refresher: Slot::empty(),
            ticker: Slot::empty(),
        }
    }

    /// Brings the page to life: it is kept up to date for as long as it is shown.
    pub(crate) fn enter(self) {
        Effect::new(move || {
            self.is_alive.set(true);
            self.told.set(now());
            self.clock.set(now());
            self.refresh();
            self.refresher.fill(Interval::new(REFRESH_EVERY, move || self.refresh()));
            self.ticker.fill(Interval::new(TICK, move || self.clock.set(now())));
        });
    }

    /// How long ago the server told what is shown.
    pub(crate) fn since(self) -> Duration {
        self.clock.get().saturating_sub(self.told.get())
    }

    /// Whether what is shown has been overtaken.
    pub(crate) fn is_stale(self) -> Memo<bool> {
        Memo::new(move |_| self.since() > STALE_AFTER)
    }

    fn refresh(self) {
        spawn_local(async move {
            let answer = browser::get::<Experience>(NOW).await;
            // The page may be gone.
            _ = self.problem.try_set(answer.as_ref().err().cloned());
            if let Ok(shown) = answer {
                _ = self.told.try_set(now());
                _ = self.clock.try_set(now());
                _ = self.trail.try_update(|trail| follow(trail, &shown));
                _ = self.shown.try_set(Some(shown));
            }
        });
    }
}

/// Adds what is new of a round.
fn follow(trail: &mut VecDeque<Experience>, shown: &Experience) {
    let Experience { round, sessions, publishers, viewers, .. } = shown;
    if round.is_none()
        || trail.back().is_some_and(|last| last.round.map(|last| last.number) == round.map(|new| new.number))
    {
        return;
    }
    let (publishers, viewers) = (publishers.clone(), viewers.clone());
    trail.push_back(Experience { round: *round, sessions: *sessions, publishers, viewers, ..Experience::default() });
    while trail.len() > TRAIL {
        trail.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use messages::RoundSummary;

    #[test]
    fn each_round_is_followed_once_and_old_ones_are_forgotten() {
        let mut trail = VecDeque::new();
        let told = |number| Experience {
            round: Some(RoundSummary { number, asked: 1, answered: 1, execution_ms: 1, at_ms: 0 }),
            ..Experience::default()
        };
        follow(&mut trail, &Experience::default());
        assert!(trail.is_empty(), "nobody was asked");
        for number in [1, 1, 2] {
            follow(&mut trail, &told(number));
        }
        assert_eq!(trail.len(), 2);
        (3..100).for_each(|number| follow(&mut trail, &told(number)));
        assert_eq!((trail.len(), trail[0].round.unwrap().number), (TRAIL, 40));
    }
}
