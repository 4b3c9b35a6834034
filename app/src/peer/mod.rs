//! What a publisher and a viewer have in common: one peer, negotiated over a link that may drop, kept alive until it is
//! over. No I/O happens here; [`crate::webrtc::Driver`] carries the outputs out.

mod backoff;
mod candidates;
mod machine;
mod problem;
mod role;
mod snapshot;
mod transport;

pub use backoff::Backoff;
pub use machine::{Credentials, Input, Machine, Output};
pub use problem::Problem;
pub use role::{Refusal, Role, Verdict};
pub use snapshot::{PageState, SessionView, Snapshot};
pub use transport::TransportState;
