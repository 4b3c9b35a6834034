use serde::{Deserialize, Serialize};

use super::{Seconds, lenient::measurements};

measurements! {
    /// For how long the encoder was held back by what, since it began (`qualityLimitationDurations`).
    pub struct Limitation {
        optional {
            /// By nothing.
            pub none: Seconds,
            pub cpu: Seconds,
            pub bandwidth: Seconds,
            pub other: Seconds,
        }
    }
}

/// What holds the encoder back at the moment (`qualityLimitationReason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Limit {
    None,
    Cpu,
    Bandwidth,
    Other,
}
