use std::time::{Duration, Instant};

/// Keeps the distance to a live source: its clock and ours never run alike, and after a standstill we are further behind.
///
/// What a live source hands out comes some time before it is due. The least of these margins, over a while, is how close
/// playing is to running dry. It is kept where it was at first, by playing very slightly faster or slower. Without I/O.
#[derive(Debug, Default)]
pub(super) struct Drift {
    window: Option<Window>,
    /// The margin to keep.
    wanted: Option<Margin>,
    /// What is left to correct; to be played faster if positive.
    excess: Margin,
    corrected_at: Option<Instant>,
}

/// Nanoseconds between coming and being due; negative if something came late.
type Margin = i64;

#[derive(Debug)]
struct Window {
    end: Instant,
    least: Margin,
}

/// By how much the time line is to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Correction {
    Hasten(Duration),
    Delay(Duration),
}

/// Longer than a few of the longest usual segments, which come at once.
const WINDOW: Duration = Duration::from_secs(60);
/// Networks make that much difference by themselves.
const TOLERANCE: Margin = 250_000_000;
/// Nobody hears or sees a change of pace by a hundredth.
const SHARE: Margin = 100;
/// Less than that is not worth a step.
const STEP: Margin = 1_000_000;

impl Drift {
    /// Something came that is due at `due`.
    pub(super) fn note(&mut self, now: Instant, due: Instant) {
        let margin = nanos(due.saturating_duration_since(now)) - nanos(now.saturating_duration_since(due));
        let window = self.window.get_or_insert(Window { end: now + WINDOW, least: margin });
        window.least = window.least.min(margin);
        if now >= window.end {
            let least = window.least;
            self.window = None;
            self.judge(least);
        }
    }

    fn judge(&mut self, least: Margin) {
        let excess = least - *self.wanted.get_or_insert(least);
        self.excess = if excess.abs() > TOLERANCE { excess } else { 0 };
    }

    /// What to do now, at most a hundredth of the time since the last call.
    pub(super) fn correct(&mut self, now: Instant) -> Option<Correction> {
        let since = now.saturating_duration_since(*self.corrected_at.get_or_insert(now));
        let most = nanos(since) / SHARE;
        if most < STEP {
            return None;
        }
        self.corrected_at = Some(now);
        let step = self.excess.clamp(-most, most);
        self.excess -= step;
        let by = Duration::from_nanos(step.unsigned_abs());
        match step {
            0 => None,
            1.. => Some(Correction::Hasten(by)),
            _ => Some(Correction::Delay(by)),
        }
    }
}

fn nanos(time: Duration) -> Margin {
    Margin::try_from(time.as_nanos()).unwrap_or(Margin::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that hands out a second's worth each second, by a clock that may run otherwise than ours.
    struct Scene {
        now: Instant,
        drift: Drift,
        margin: f64,
        most_moved_in_a_second: f64,
    }

    impl Scene {
        fn new() -> Self {
            Self { now: Instant::now() + WINDOW, drift: Drift::default(), margin: 3.0, most_moved_in_a_second: 0.0 }
        }

        /// `gain`: by how much of a second the margin grows in each.
        fn pass(&mut self, seconds: u32, gain: f64) {
            for second in 0..seconds {
                self.now += Duration::from_secs(1);
                self.margin += gain;
                // what comes together is due one after another
                let later = f64::from(second % 4);
                self.drift.note(self.now, self.now + Duration::from_secs_f64(self.margin + later));
                let moved = match self.drift.correct(self.now) {
                    Some(Correction::Hasten(by)) => -by.as_secs_f64(),
                    Some(Correction::Delay(by)) => by.as_secs_f64(),
                    None => 0.0,
                };
                self.margin += moved;
                self.most_moved_in_a_second = self.most_moved_in_a_second.max(moved.abs());
            }
        }
    }

    #[test]
    fn hours_of_a_clock_that_runs_otherwise_change_no_distance() {
        for gain in [0.0002, -0.0002] {
            let mut scene = Scene::new();
            scene.pass(6 * 60 * 60, gain);
            assert!((scene.margin - 3.0).abs() < 0.5, "{gain}: {}", scene.margin);
            assert!(scene.most_moved_in_a_second <= 0.0101, "{}", scene.most_moved_in_a_second);
        }
    }

    #[test]
    fn what_a_standstill_cost_is_caught_up() {
        let mut scene = Scene::new();
        scene.pass(120, 0.0);
        scene.margin += 20.0;
        scene.pass(3600, 0.0);
        assert!((scene.margin - 3.0).abs() < 0.5, "{}", scene.margin);
    }

    #[test]
    fn small_differences_are_left_alone() {
        let mut scene = Scene::new();
        scene.pass(120, 0.0);
        scene.margin += 0.2;
        scene.pass(600, 0.0);
        assert!((scene.margin - 3.2).abs() < 1e-9, "{}", scene.margin);
    }
}
