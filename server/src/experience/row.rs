use std::cmp::Ordering;
use std::time::Duration;

use messages::report::{BrowserFamily, CodecName, Seconds};
use messages::{PeerExperience, PeerRole};
use metrics::{Figures, Score};

use super::book::Entry;
use crate::store::{Role, StoredSession};

/// What a peer experiences, with all that it takes to compare and to show it.
pub(super) struct Row<'a> {
    now: Duration,
    session: &'a StoredSession,
    entry: &'a Entry,
    is_silent: bool,
    figures: Figures,
    score: Option<Score>,
}

impl<'a> Row<'a> {
    pub(super) fn new(now: Duration, session: &'a StoredSession, entry: &'a Entry, is_silent: bool) -> Self {
        let figures = entry.track.latest();
        let score = Score::of(&figures);
        Self { now, session, entry, is_silent, figures, score }
    }

    /// Whether a text in small letters is in what is shown of it.
    pub(super) fn says(&self, text: &str) -> bool {
        let Self { session, entry, .. } = self;
        let role = if entry.stored.role == Role::Publisher { "publisher" } else { "viewer" };
        let video = self.figures.video().or_else(|| self.figures.audio());
        let codec = video.and_then(|stream| stream.codec.as_ref()).map(CodecName::as_str);
        let reason = self.score.as_ref().and_then(|score| score.reasons.first().map(ToString::to_string));
        let silent = self.is_silent.then_some("silent");
        let words = [Some(session.title.as_str()), Some(role), codec, silent, entry.stored.path.as_deref()];
        let words = words.into_iter().chain([entry.stored.browser.as_deref(), reason.as_deref()]).flatten();
        words.chain([entry.stored.id.as_str()]).any(|words| words.to_lowercase().contains(text))
    }

    pub(super) fn shown(self) -> PeerExperience {
        let Self { now, session, entry, is_silent, figures, score } = self;
        let video = figures.video();
        let codec = video.or_else(|| figures.audio()).and_then(|stream| stream.codec.as_ref()).map(CodecName::as_str);
        let size = video.and_then(|video| video.size);
        let first_frame = entry.first_frame.as_ref().and_then(|first| first.total);
        PeerExperience {
            peer_id: entry.stored.id.clone(),
            session_id: session.id.clone(),
            title: session.title.clone(),
            kind: session.kind,
            role: if entry.stored.role == Role::Publisher { PeerRole::Publisher } else { PeerRole::Viewer },
            silent: is_silent,
            age_ms: millis(now.saturating_sub(entry.since)),
            report_age_ms: entry.track.age(now).map(millis),
            browser: entry.browser,
            path: entry.stored.path.clone(),
            codec: codec.map(str::to_owned),
            width: size.map(|(width, _)| width),
            height: size.map(|(_, height)| height),
            frame_rate: video.and_then(|video| video.frame_rate),
            bitrate: figures.bitrate,
            loss: figures.loss,
            round_trip: figures.round_trip,
            jitter: figures.jitter,
            freezes: video.and_then(|video| video.freezes_so_far),
            first_frame: first_frame.map(Seconds::get),
            score: score.as_ref().map(|score| score.points),
            reason: score.and_then(|score| score.reasons.first().map(ToString::to_string)),
        }
    }
}

/// Who suffers comes before whoever cannot say, and that one before those who do well; of two alike the older one.
pub(super) fn worst_first(a: &Row<'_>, b: &Row<'_>) -> Ordering {
    const UNKNOWN: u8 = 4;
    let key = |row: &Row<'_>| {
        let points = row.score.as_ref().map_or(UNKNOWN, |score| score.points);
        let points = if row.is_silent { points.min(UNKNOWN) } else { points };
        (points, row.entry.since)
    };
    key(a).cmp(&key(b)).then_with(|| a.entry.stored.id.cmp(&b.entry.stored.id))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The name by which a family of browsers is stored.
pub(super) fn browser_name(family: BrowserFamily) -> &'static str {
    match family {
        BrowserFamily::Chromium => "chromium",
        BrowserFamily::Firefox => "firefox",
        BrowserFamily::Safari => "safari",
        BrowserFamily::Other => "other",
    }
}
