//! What one peer measures and tells the server: the browser's own statistics, normalised.
//!
//! A page cannot be trusted, so nothing here is an error: a value that is missing, of the wrong type or out of its bounds
//! is absent, and the rest of the report still counts.

mod bitrate;
mod codec_name;
mod count;
mod first_frame;
mod lenient;
mod limitation;
mod path;
mod seconds;
mod share;
mod stream;

pub use bitrate::Bitrate;
pub use codec_name::{CodecName, InvalidCodecName};
pub use count::Count;
pub use first_frame::FirstFrame;
pub(crate) use lenient::list;
pub use limitation::{Limit, Limitation};
pub use path::{CandidateType, PathReport, RelayProtocol, TransportProtocol};
pub use seconds::Seconds;
use serde::{Deserialize, Serialize};
pub use share::Share;
pub use stream::{Direction, MediaKind, StreamReport};

use crate::PeerId;

/// Why a number is not taken for a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number is out of the bounds of what can be measured")]
pub struct OutOfBounds;

/// How many streams of one peer are reported; further ones are cut off. A peer of this program has two.
pub const MAX_STREAMS_PER_REPORT: usize = 8;

/// How many peers one message reports about; further ones are cut off. A page has one.
pub const MAX_REPORTS_PER_MESSAGE: usize = 4;

/// What one peer answers to one `request-stats`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The peer that measured. Without it a report is nobody's, and is dropped.
    pub session_id: PeerId,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::read")]
    pub browser: Option<BrowserFamily>,
    /// Whether the page is in front. Browsers let a page that is not draw nothing, and slow its timers.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::read")]
    pub visible: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::read")]
    pub first_frame: Option<FirstFrame>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::read")]
    pub path: Option<PathReport>,
    /// At most [`MAX_STREAMS_PER_REPORT`].
    #[serde(default, deserialize_with = "lenient::list::<_, _, MAX_STREAMS_PER_REPORT>")]
    pub streams: Vec<StreamReport>,
}

impl Report {
    /// A report without any measurement.
    pub fn new(session_id: PeerId) -> Self {
        Self { session_id, browser: None, visible: None, first_frame: None, path: None, streams: Vec::new() }
    }
}

/// Whose engine the peer's browser has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum BrowserFamily {
    Chromium,
    Firefox,
    Safari,
    Other,
}
