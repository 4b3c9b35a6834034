//! The program's numbers for Prometheus, in its text format: base units, and labels by role, kind and media server only. How
//! single peers and sessions fare is for the dashboard; here each of them would be a series of its own.

mod database;
mod family;
mod live;
mod media_servers;
mod program;
mod reports;

use prometheus::TextEncoder;
use prometheus::proto::MetricFamily;

use crate::clock;
use crate::experience::Experience;
use crate::media::MediaServer;
use crate::sessions::Sessions;
use crate::store::Writer;

/// What the text is in (`Content-Type`).
pub(crate) const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;

/// A way to read all numbers.
#[derive(Clone)]
pub(crate) struct Exposition {
    experience: Experience,
    media: MediaServer,
    sessions: Sessions,
    writer: Writer,
    started_ms: i64,
}

impl Exposition {
    /// Of a program that starts now.
    pub(crate) fn new(experience: Experience, media: MediaServer, sessions: Sessions, writer: Writer) -> Self {
        Self { experience, media, sessions, writer, started_ms: clock::now_ms() }
    }

    /// All numbers as they are at the moment.
    ///
    /// # Errors
    ///
    /// If two families or labels do not go together, which is a fault of ours.
    pub(crate) async fn text(&self) -> Result<String, prometheus::Error> {
        let measured = self.experience.measured().await;
        let recordings = self.sessions.directory().borrow().recordings();
        let mut families: Vec<MetricFamily> = Vec::new();
        families.extend(program::families(self.started_ms, &self.writer.event_counts()));
        families.extend(live::families(&measured, recordings));
        families.extend(reports::families(&measured.tally));
        families.extend(media_servers::families(&self.media.states()));
        families.extend(database::families(&self.writer.counts()));
        // A family without a single value is not told of.
        families.retain(|family| !family.get_metric().is_empty());
        TextEncoder::new().encode_to_string(&families)
    }
}
