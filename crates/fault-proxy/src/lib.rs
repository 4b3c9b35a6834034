//! For tests: a proxy between a WebSocket client and its server that does to them what networks, proxies and broken programs
//! do.
//!
//! Bytes pass as they come until a fault is asked for. Faults that concern messages (`reorder`, `corrupt`) know the frames of
//! the WebSocket protocol (RFC 6455, 5.2), so that exactly one message is hit; the handshake before them passes untouched.
//!
//! ```no_run
//! # async fn example(server: std::net::SocketAddr) -> std::io::Result<()> {
//! use fault_proxy::{FaultProxy, Way};
//!
//! let proxy = FaultProxy::start(server).await?;
//! println!("connect to {}", proxy.address());
//! proxy.stall(Way::ToClient); // the client hears nothing
//! proxy.heal(); // and hears what it missed
//! proxy.cut(); // both sides see a reset
//! # Ok(())
//! # }
//! ```

mod faults;
mod proxy;
mod relay;
mod units;

pub use faults::Way;
pub use proxy::FaultProxy;
