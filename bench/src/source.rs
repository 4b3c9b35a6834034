//! What an HLS source costs.

use std::time::Duration;

use anyhow::Result;
use kurento::ObjectId;
use str0m::format::Codec;
use str0m::media::Direction;
use tokio::time::sleep;

use crate::hls::Stream;
use crate::measure::{Spent, Usage};
use crate::options::{SourceOptions, Target};
use crate::peer::{Offer, Tally, Viewer};
use crate::pipeline::Pipeline;
use crate::server::Server;
use crate::table::Table;

/// Goals: percent of a core for one source that nobody views, without and with sound; bytes of a source.
const CPU_GOAL: f64 = 1.0;
const CPU_GOAL_WITH_SOUND: f64 = 2.0;
const MEMORY_GOAL: f64 = 8.0 * 1024.0 * 1024.0;

/// What a media server does at first, such as growing its heap, is over by then.
const SETTLING: Duration = Duration::from_secs(10);

const FRAMES_PER_SECOND: f64 = 30.0;

/// What was measured with so many viewers.
struct Row {
    viewers: usize,
    spent: Spent,
    usage: Usage,
    received: Tally,
}

pub(crate) async fn run(options: SourceOptions) -> Result<()> {
    println!("HLS, 720p30 H.264 at 2.5 Mbit/s, {} source(s), {:?} each", options.sources, options.target.window);
    for with_sound in [false, true] {
        measure(&options, with_sound).await?;
    }
    Ok(())
}

/// All numbers of viewers, one after the other, on one media server.
async fn measure(options: &SourceOptions, with_sound: bool) -> Result<()> {
    let stream = Stream::start(with_sound).await?;
    let server = Server::open(&options.target).await?;
    let idle = idle(&server, &options.target).await?;
    let mut pipeline = Pipeline::create(&server.url).await?;
    let mut players = Vec::new();
    for _ in 0..options.sources {
        players.push(pipeline.play(&stream.url()).await?);
    }
    let mut rows = Vec::new();
    for &viewers in &options.viewers {
        rows.push(with_viewers(&server, &mut pipeline, &players, viewers, options.target.window).await?);
    }
    pipeline.release().await?;
    print(&rows, idle, f64::from(options.sources), with_sound);
    Ok(())
}

async fn idle(server: &Server, target: &Target) -> Result<(Spent, Usage)> {
    let before = server.process.usage()?;
    sleep(target.window.min(SETTLING)).await;
    let after = server.process.usage()?;
    Ok((after.since(before), after))
}

async fn with_viewers(
    server: &Server,
    pipeline: &mut Pipeline,
    players: &[ObjectId],
    count: usize,
    window: Duration,
) -> Result<Row> {
    let mut viewers = Vec::new();
    for player in players.iter().cycle().take(count) {
        let offer = Offer::new(Direction::RecvOnly, Codec::H264).await?;
        let (connection, _) = pipeline.attach(offer, Some(player)).await?;
        viewers.push(Viewer::start(connection, None));
    }
    for viewer in &viewers {
        viewer.see().await?;
    }
    sleep(SETTLING).await;
    take_all(&viewers).await?;
    let before = server.process.usage()?;
    sleep(window).await;
    let usage = server.process.usage()?;
    let received = take_all(&viewers).await?;
    Ok(Row { viewers: count, spent: usage.since(before), usage, received })
}

async fn take_all(viewers: &[Viewer]) -> Result<Tally> {
    let mut all = Tally::default();
    for viewer in viewers {
        all.add(viewer.take().await?);
    }
    Ok(all)
}

fn print(rows: &[Row], (idle_spent, idle): (Spent, Usage), sources: f64, with_sound: bool) {
    let title = if with_sound { "with sound" } else { "pictures only" };
    let mut table = Table::new(&[
        title,
        "% of a core",
        "per source",
        "resident",
        "per source",
        "frames/s/viewer",
        "sound/s/viewer",
    ]);
    table.add(["idle".to_owned(), format!("{:.2}", idle_spent.percent()), String::new(), mib(idle.resident as f64)]);
    for row in rows {
        let grown = row.usage.resident.saturating_sub(idle.resident) as f64;
        let per_viewer = |count: u64| match row.viewers {
            0 => String::new(),
            viewers => format!("{:.1}", count as f64 / row.spent.time.as_secs_f64() / viewers as f64),
        };
        table.add([
            format!("{} viewers", row.viewers),
            format!("{:.2}", row.spent.percent()),
            format!("{:.2}", row.spent.percent() / sources),
            mib(row.usage.resident as f64),
            mib(grown / sources),
            per_viewer(row.received.frames),
            per_viewer(row.received.audio_packets),
        ]);
    }
    println!("\n{table}");
    for row in rows {
        judge(row, idle, sources, with_sound);
    }
}

fn judge(row: &Row, idle: Usage, sources: f64, with_sound: bool) {
    if row.viewers == 0 {
        let cpu_goal = if with_sound { CPU_GOAL_WITH_SOUND } else { CPU_GOAL };
        let cpu = row.spent.percent() / sources;
        let memory = row.usage.resident.saturating_sub(idle.resident) as f64 / sources;
        println!("goal of {cpu_goal} % of a core without viewers: {}", holds(cpu <= cpu_goal));
        println!("goal of {} for a source: {}", mib(MEMORY_GOAL), holds(memory <= MEMORY_GOAL));
        return;
    }
    let rate = row.received.frames as f64 / row.spent.time.as_secs_f64() / row.viewers as f64;
    if rate < FRAMES_PER_SECOND * 0.97 {
        println!("not a valid measurement: {} viewers received {rate:.1} frames/s of 30", row.viewers);
    }
}

fn holds(is_met: bool) -> &'static str {
    if is_met { "holds" } else { "does not hold" }
}

fn mib(bytes: f64) -> String {
    format!("{:.1} MiB", bytes / 1024.0 / 1024.0)
}
