//! The protocol of the Kurento Media Server (KMS): JSON-RPC 2.0 over WebSocket.
//!
//! [`rpc`], [`types`] and [`event`] serve both sides: a client of a media server, and a server that behaves like KMS.
//! [`client`] is the client.
//!
//! ```no_run
//! use kurento::client::{Client, Options, WebRtcEndpointParams};
//! use kurento::{EventData, event::names};
//!
//! # async fn example(offer: &str) -> Result<(), kurento::client::Error> {
//! let (client, mut events) = Client::connect("ws://localhost:8888/kurento", Options::default()).await?;
//! let pipeline = client.create_pipeline().await?;
//! let endpoint = client.create_web_rtc_endpoint(&pipeline, WebRtcEndpointParams::default()).await?;
//! client.subscribe(&endpoint, names::ICE_CANDIDATE_FOUND).await?;
//! let answer = client.process_offer(&endpoint, offer).await?;
//! client.gather_candidates(&endpoint).await?;
//! println!("the answer for the peer: {answer}");
//! while let Some(event) = events.recv().await {
//!     if let EventData::IceCandidateFound { candidate } = event.data {
//!         println!("a candidate for the peer: {}", candidate.candidate);
//!     }
//! }
//! println!("the connection has ended: {}", client.closed().await.reason);
//! # Ok(())
//! # }
//! ```

pub mod client;
pub mod event;
pub mod rpc;
pub mod types;

pub use event::{Event, EventData};
pub use types::{IceCandidate, MediaType, ObjectId};

/// The examples of the README are compiled too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
