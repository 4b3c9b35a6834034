//! What it costs to forward one publisher to many viewers.

use std::time::Duration;

use anyhow::{Result, ensure};
use str0m::format::Codec;
use str0m::media::Direction;
use tokio::time::sleep;

use crate::floor::{self, Floor};
use crate::measure::{Spent, quantile};
use crate::options::ForwardOptions;
use crate::peer::{Clock, Offer, Publisher, Tally, Viewer};
use crate::pipeline::Pipeline;
use crate::server::Server;
use crate::table::Table;
use crate::traffic::Traffic;

/// Goals: times the floor; microseconds for the slowest of a hundred; bytes for a viewer.
const RATIO_GOAL: f64 = 2.0;
const DELAY_GOAL: u32 = 2_000;
const MEMORY_GOAL: f64 = 100.0 * 1024.0;

/// Connecting, estimating bandwidth and growing heaps are over by then.
const SETTLING: Duration = Duration::from_secs(15);
/// Of all packets, this part has to arrive for a measurement to mean something.
const LEAST_ARRIVED: f64 = 0.97;

/// What was measured of the media server.
struct Forwarded {
    spent: Spent,
    sent: u64,
    received: Tally,
    bytes_per_viewer: f64,
}

pub(crate) async fn run(options: ForwardOptions) -> Result<()> {
    let (viewers, window) = (options.viewers as usize, options.target.window);
    println!("One WebRTC publisher, VP8 at 1.7 Mbit/s and Opus, to {viewers} viewers, {window:?} each");
    let server = Server::open(&options.target).await?;
    let forwarded = forward(&server, viewers, window).await?;
    drop(server);
    let floor = floor::measure(viewers, window).await?;
    print(forwarded, floor, viewers)
}

async fn forward(server: &Server, count: usize, window: Duration) -> Result<Forwarded> {
    let clock = Clock::start();
    let mut pipeline = Pipeline::create(&server.url).await?;
    let offer = Offer::new(Direction::SendOnly, Codec::Vp8).await?;
    let (connection, source) = pipeline.attach(offer, None).await?;
    let publisher = Publisher::start(connection, Traffic::camera(), clock);
    publisher.sends().await?;
    sleep(SETTLING).await;
    let alone = server.process.usage()?;

    let mut viewers = Vec::new();
    for _ in 0..count {
        let offer = Offer::new(Direction::RecvOnly, Codec::Vp8).await?;
        let (connection, _) = pipeline.attach(offer, Some(&source)).await?;
        viewers.push(Viewer::start(connection, Some(clock)));
    }
    for viewer in &viewers {
        viewer.see().await?;
    }
    sleep(SETTLING).await;
    take_all(&viewers).await?;
    let (before, sent) = (server.process.usage()?, publisher.sent());
    sleep(window).await;
    let (after, sent) = (server.process.usage()?, publisher.sent() - sent);
    let received = take_all(&viewers).await?;
    pipeline.release().await?;
    let bytes_per_viewer = after.written.saturating_sub(alone.written) as f64 / count as f64;
    Ok(Forwarded { spent: after.since(before), sent, received, bytes_per_viewer })
}

async fn take_all(viewers: &[Viewer]) -> Result<Tally> {
    let mut all = Tally::default();
    for viewer in viewers {
        all.add(viewer.take().await?);
    }
    Ok(all)
}

fn print(mut forwarded: Forwarded, mut floor: Floor, viewers: usize) -> Result<()> {
    let expected = forwarded.sent * viewers as u64;
    let arrived = forwarded.received.packets() as f64 / expected as f64;
    ensure!(forwarded.received.packets() > 0 && floor.packets > 0, "no packets arrived");
    let cost = microseconds(forwarded.spent.cpu, forwarded.received.packets());
    let floor_cost = microseconds(floor.cpu, floor.packets);
    let mut table = Table::new(&["", "packets", "arrived", "CPU per packet", "delay p50", "delay p99"]);
    let median = quantile(&mut forwarded.received.delays, 0.5).unwrap_or(u32::MAX);
    let slowest = quantile(&mut forwarded.received.delays, 0.99).unwrap_or(u32::MAX);
    table.add([
        "media server".to_owned(),
        expected.to_string(),
        format!("{:.2} %", arrived * 100.0),
        format!("{cost:.2} us"),
        format!("{median} us"),
        format!("{slowest} us"),
    ]);
    let of_floor = floor.delays.len() as f64 / floor.packets as f64;
    table.add([
        "floor".to_owned(),
        floor.packets.to_string(),
        format!("{:.2} %", of_floor * 100.0),
        format!("{floor_cost:.2} us"),
        format!("{} us", quantile(&mut floor.delays, 0.5).unwrap_or(u32::MAX)),
        format!("{} us", quantile(&mut floor.delays, 0.99).unwrap_or(u32::MAX)),
    ]);
    println!("\n{table}");
    println!("the media server used {:.1} % of a core", forwarded.spent.percent());
    let ratio = cost / floor_cost;
    println!("CPU per packet is {ratio:.2} times the floor; goal {RATIO_GOAL}: {}", holds(ratio <= RATIO_GOAL));
    let kib = forwarded.bytes_per_viewer / 1024.0;
    println!("memory of a viewer: {kib:.0} KiB; goal 100 KiB: {}", holds(forwarded.bytes_per_viewer <= MEMORY_GOAL));
    println!("delay p99: {slowest} us; goal {DELAY_GOAL} us: {}", holds(slowest <= DELAY_GOAL));
    if arrived < LEAST_ARRIVED {
        println!("not a valid measurement: {:.1} % of the packets arrived", arrived * 100.0);
    }
    Ok(())
}

fn microseconds(cpu: Duration, packets: u64) -> f64 {
    cpu.as_secs_f64() * 1e6 / packets as f64
}

fn holds(is_met: bool) -> &'static str {
    if is_met { "holds" } else { "does not hold" }
}
