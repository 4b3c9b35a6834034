//! Frames of JSON-RPC 2.0, as KMS reads and writes them.
//!
//! Keys are written in alphabetical order, because KMS does so and some clients print frames side by side.

mod error;
mod error_code;
mod id;
mod incoming;
mod request;
mod response;

pub use error::ErrorObject;
pub use error_code::ErrorCode;
pub use id::Id;
pub use incoming::{Incoming, NotAFrame};
pub use request::{Request, RequestFault};
pub use response::Response;

/// The only version of JSON-RPC that KMS speaks.
pub const VERSION: &str = "2.0";

/// The path at which KMS serves its protocol.
pub const PATH: &str = "/kurento";

/// The method of the frames that carry events.
pub const ON_EVENT: &str = "onEvent";
