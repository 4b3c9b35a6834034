use std::time::Duration;

use leptos::{html, prelude::*};
use messages::{PastSession, PastSessions, PeerFacts, PeerId, SessionId};
use wasm_bindgen_futures::spawn_local;

use crate::browser::{self, Interval, Slot};

/// How far back charts go: as the address says it, as people read it, and how often there is something new.
pub(crate) const SPANS: [(&str, &str, Duration); 4] = [
    ("5m", "5 minutes", Duration::from_secs(5)),
    ("1h", "1 hour", Duration::from_secs(30)),
    ("24h", "24 hours", Duration::from_secs(60)),
    ("7d", "7 days", Duration::from_secs(60)),
];

/// How far back each of them goes, in milliseconds.
const LENGTHS_MS: [i64; SPANS.len()] = [5 * 60_000, 60 * 60_000, 24 * 60 * 60_000, 7 * 24 * 60 * 60_000];

/// The charts: as the address says it, and their headings.
pub(crate) const FIGURES: [(&str, &str); 6] = [
    ("bitrate", "Bitrate"),
    ("loss", "Packets lost"),
    ("round-trip", "There and back"),
    ("jitter", "Jitter"),
    ("frame-rate", "Pictures a second"),
    ("freezes", "Freezes"),
];

/// Of a drawing, in pixels, where there is nothing to measure.
const USUAL_WIDTH: u16 = 480;
/// What the server draws.
const WIDTHS: (u16, u16) = (240, 1600);
const WIDTH_STEP: i32 = 20;

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(1);

/// Of whom charts are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    #[default]
    All,
    Session(SessionId),
    Peer(PeerId),
}

/// What is shown in the place of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chart {
    Awaited,
    /// An SVG.
    Drawn(String),
    /// Nothing was measured.
    Nothing,
    /// Why it is not to be had, in words.
    Failed(String),
}

/// The charts of a page, and what they are of.
#[derive(Clone, Copy)]
pub(crate) struct History {
    pub(crate) span: RwSignal<&'static str>,
    pub(crate) scope: RwSignal<Scope>,
    /// Sessions that are over and still kept.
    pub(crate) past: RwSignal<Vec<PastSession>>,
    /// Where the charts are, which says how wide they are drawn.
    pub(crate) place: NodeRef<html::Ul>,
    pub(crate) charts: StoredValue<[RwSignal<Chart>; FIGURES.len()]>,
    /// Of whom charts are is what the page is about, and not to be chosen.
    is_fixed: bool,
    /// Counts what was chosen, so that an answer to a former choice is not shown.
    choices: StoredValue<u64>,
    /// Charts that are being fetched.
    awaited: StoredValue<usize>,
    drawn_at: StoredValue<Duration>,
    drawn_width: StoredValue<u16>,
    ticker: Slot<Interval>,
}

impl History {
    /// The charts of a page that is being made.
    pub(crate) fn new() -> Self {
        Self {
            span: RwSignal::new("5m"),
            scope: RwSignal::default(),
            past: RwSignal::default(),
            place: NodeRef::new(),
            charts: StoredValue::new(std::array::from_fn(|_| RwSignal::new(Chart::Awaited))),
            is_fixed: false,
            choices: StoredValue::default(),
            awaited: StoredValue::default(),
            drawn_at: StoredValue::default(),
            drawn_width: StoredValue::new(USUAL_WIDTH),
            ticker: Slot::empty(),
        }
    }

    /// The charts of one peer's page. Of somebody who has left they go back to when it was there.
    pub(crate) fn of_peer(facts: &PeerFacts, now_ms: i64) -> Self {
        let mut history = Self { is_fixed: true, ..Self::new() };
        history.scope = RwSignal::new(Scope::Peer(facts.peer_id.clone()));
        history.span = RwSignal::new(facts.ended_ms.map_or(SPANS[0].0, |ended_ms| fitting(now_ms - ended_ms)));
        history
    }

    /// Brings the charts to life, with what the page's address asks for.
    pub(crate) fn enter(self) {
        Effect::new(move || {
            let asked = |name| browser::query(name);
            if let Some(span) = asked("span").and_then(|name| span(&name)) {
                self.span.set(span);
            }
            if !self.is_fixed {
                let session = asked("session").and_then(|id| id.parse().ok()).map(Scope::Session);
                self.scope.set(session.unwrap_or_default());
                self.read_past();
            }
            self.draw();
            self.ticker.fill(Interval::new(TICK, move || self.draw_if_due()));
        });
    }

    /// Looks which sessions there were.
    pub(crate) fn read_past(self) {
        spawn_local(async move {
            // Without an answer there is less to choose from; the charts say what is wrong.
            if let Ok(PastSessions { sessions }) = browser::get("/api/history/sessions").await {
                _ = self.past.try_set(sessions);
            }
        });
    }

    pub(crate) fn choose_span(self, name: &str) {
        if let Some(span) = span(name) {
            self.span.set(span);
            self.chosen();
        }
    }

    pub(crate) fn choose(self, scope: Scope) {
        self.scope.set(scope);
        self.chosen();
    }

    /// What was drawn before says nothing of the new choice.
    fn chosen(self) {
        self.charts.with_value(|charts| charts.iter().for_each(|chart| chart.set(Chart::Awaited)));
        let session = self.scope.with_untracked(|scope| match scope {
            Scope::Session(id) => Some(id.to_string()),
            Scope::All | Scope::Peer(_) => None,
        });
        browser::replace_query(&[("span", Some(self.span.get_untracked())), ("session", session.as_deref())]);
        self.draw();
    }

    fn draw_if_due(self) {
        let span = self.span.get_untracked();
        let every = SPANS.iter().find(|(name, ..)| *name == span).map_or(TICK, |(.., every)| *every);
        let is_due = browser::now().saturating_sub(self.drawn_at.get_value()) >= every
            || self.width() != self.drawn_width.get_value();
        // Nobody looks at a page that is hidden, and a server that takes long is not asked again.
        if is_due && self.awaited.get_value() == 0 && !browser::is_hidden() {
            self.draw();
        }
    }

    fn draw(self) {
        let Some(choice) = self.choices.try_update_value(|choices| {
            *choices += 1;
            *choices
        }) else {
            return;
        };
        self.drawn_at.set_value(browser::now());
        self.drawn_width.set_value(self.width());
        self.awaited.set_value(FIGURES.len());
        let charts = self.charts.get_value();
        for ((figure, _), chart) in FIGURES.into_iter().zip(charts) {
            let path = self.path(figure);
            spawn_local(async move {
                let answer = browser::get_text(&path).await;
                // The page may be gone, or something else chosen.
                if self.choices.try_get_value() != Some(choice) {
                    return;
                }
                self.awaited.update_value(|awaited| *awaited = awaited.saturating_sub(1));
                _ = chart.try_set(match answer {
                    Ok(Some(svg)) => Chart::Drawn(svg),
                    Ok(None) => Chart::Nothing,
                    Err(sentence) => Chart::Failed(sentence),
                });
            });
        }
    }

    fn path(self, figure: &str) -> String {
        let span = self.span.get_untracked();
        let scope = self.scope.with_untracked(Scope::query);
        let (offset, width) = (browser::minutes_east_of_utc(), self.drawn_width.get_value());
        format!("/api/charts/{figure}?span={span}{scope}&offset_minutes={offset}&width={width}")
    }

    /// How wide a chart is, in steps, so that a drawing serves while a window's edge is dragged.
    fn width(self) -> u16 {
        let place = self.place.get_untracked().and_then(|place| place.query_selector(".chart-place").ok().flatten());
        let width = place.map_or(i32::from(USUAL_WIDTH), |place| place.client_width());
        u16::try_from(width / WIDTH_STEP * WIDTH_STEP).unwrap_or(USUAL_WIDTH).clamp(WIDTHS.0, WIDTHS.1)
    }
}

impl Scope {
    /// As the server's address has it. Ids are letters and digits.
    fn query(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Session(id) => format!("&session={id}"),
            Self::Peer(id) => format!("&peer={id}"),
        }
    }
}

fn span(name: &str) -> Option<&'static str> {
    SPANS.iter().map(|(span, ..)| *span).find(|span| *span == name)
}

/// The shortest span that goes back so far.
fn fitting(ago_ms: i64) -> &'static str {
    let fits = |(_, length): &(_, i64)| ago_ms < *length;
    SPANS.into_iter().zip(LENGTHS_MS).find(fits).map_or(SPANS[SPANS.len() - 1].0, |((span, ..), _)| span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_left_long_ago_is_looked_for_long_ago() {
        const HOUR_MS: i64 = 60 * 60_000;
        for (ago_ms, span) in
            [(0, "5m"), (HOUR_MS / 2, "1h"), (HOUR_MS, "24h"), (30 * HOUR_MS, "7d"), (999 * HOUR_MS, "7d")]
        {
            assert_eq!(fitting(ago_ms), span, "{ago_ms}");
        }
    }
}
