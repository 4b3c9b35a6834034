use serde::Deserialize;

/// One object of a statistics report (W3C "Identifiers for WebRTC's Statistics API"), as far as a page shows it. Browsers
/// differ in what they fill in, so everything is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Raw {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind_of_stats: String,
    /// `audio` or `video`.
    pub(super) kind: Option<String>,
    /// Milliseconds.
    pub(super) timestamp: f64,
    pub(super) bytes_sent: Option<f64>,
    pub(super) bytes_received: Option<f64>,
    pub(super) packets_lost: Option<f64>,
    pub(super) packets_received: Option<f64>,
    pub(super) fraction_lost: Option<f64>,
    pub(super) frames_encoded: Option<f64>,
    pub(super) frames_decoded: Option<f64>,
    pub(super) frames_dropped: Option<f64>,
    pub(super) frames_received: Option<f64>,
    pub(super) frame_width: Option<f64>,
    pub(super) frame_height: Option<f64>,
    pub(super) freeze_count: Option<f64>,
    pub(super) total_freezes_duration: Option<f64>,
    pub(super) jitter_buffer_delay: Option<f64>,
    pub(super) jitter_buffer_emitted_count: Option<f64>,
    pub(super) quality_limitation_reason: Option<String>,
    pub(super) codec_id: Option<String>,
    pub(super) mime_type: Option<String>,
    pub(super) selected_candidate_pair_id: Option<String>,
    pub(super) nominated: Option<bool>,
    pub(super) state: Option<String>,
    pub(super) current_round_trip_time: Option<f64>,
    pub(super) available_outgoing_bitrate: Option<f64>,
    pub(super) local_candidate_id: Option<String>,
    pub(super) remote_candidate_id: Option<String>,
    pub(super) candidate_type: Option<String>,
    pub(super) protocol: Option<String>,
    pub(super) relay_protocol: Option<String>,
}

/// A statistics report.
#[derive(Debug, Clone, Default)]
pub struct Report(Vec<Raw>);

impl Report {
    /// Reads the report's values, written as a JSON array.
    ///
    /// # Errors
    /// If the text is no array of objects with the standard's types.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json).map(Self)
    }

    pub(super) fn all<'a>(&'a self, kind_of_stats: &'a str) -> impl Iterator<Item = &'a Raw> {
        self.0.iter().filter(move |raw| raw.kind_of_stats == kind_of_stats)
    }

    pub(super) fn media<'a>(&'a self, kind_of_stats: &'a str, kind: &'a str) -> Option<&'a Raw> {
        self.all(kind_of_stats).find(|raw| raw.kind.as_deref() == Some(kind))
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Raw> {
        self.0.iter().find(|raw| raw.id == id)
    }

    /// The codec's short name, such as `VP8`.
    pub(super) fn codec(&self, stream: &Raw) -> Option<String> {
        let mime = self.by_id(stream.codec_id.as_deref()?)?.mime_type.as_deref()?;
        mime.split_once('/').map(|(_, name)| name.to_owned())
    }
}
