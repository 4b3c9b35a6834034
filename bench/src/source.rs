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

/// Of 30. Less means that the machine was too busy to measure anything.
const LEAST_FRAMES_PER_SECOND: f64 = 29.0;

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
    let heading = [title, "% of a core", "per source", "resident", "grown since idle", "frames/s each", "sound/s each"];
    let mut table = Table::new(&heading);
    table.add(["idle".to_owned(), percent(idle_spent.percent()), String::new(), mib(idle.resident as f64)]);
    for row in rows {
        table.add([
            format!("{} viewers", row.viewers),
            percent(row.spent.percent()),
            percent(row.spent.percent() / sources),
            mib(row.usage.resident as f64),
            mib(row.grown_since(idle)),
            row.rate(row.received.frames).map(|rate| format!("{rate:.1}")).unwrap_or_default(),
            row.rate(row.received.audio_packets).map(|rate| format!("{rate:.1}")).unwrap_or_default(),
        ]);
    }
    println!("\n{table}");
    for row in rows {
        judge(row, idle, sources, with_sound);
    }
}

impl Row {
    /// Memory that was written to since then, in bytes. The program's own code is left out: it is read once.
    fn grown_since(&self, idle: Usage) -> f64 {
        self.usage.written.saturating_sub(idle.written) as f64
    }

    /// How many of something each viewer received in a second; `None` without viewers.
    fn rate(&self, count: u64) -> Option<f64> {
        (self.viewers > 0).then(|| count as f64 / self.spent.time.as_secs_f64() / self.viewers as f64)
    }
}

fn judge(row: &Row, idle: Usage, sources: f64, with_sound: bool) {
    match row.rate(row.received.frames) {
        None => {
            let cpu_goal = if with_sound { CPU_GOAL_WITH_SOUND } else { CPU_GOAL };
            let (cpu, memory) = (row.spent.percent() / sources, row.grown_since(idle) / sources);
            println!("a source without viewers, CPU: {cpu:.2} %; goal {cpu_goal} %: {}", holds(cpu <= cpu_goal));
            println!("a source, memory: {}; goal {}: {}", mib(memory), mib(MEMORY_GOAL), holds(memory <= MEMORY_GOAL));
        }
        Some(rate) if rate < LEAST_FRAMES_PER_SECOND => {
            println!("not a valid measurement: {} viewers received {rate:.1} frames/s of 30", row.viewers);
        }
        Some(_) => {}
    }
}

fn percent(value: f64) -> String {
    format!("{value:.2}")
}

fn holds(is_met: bool) -> &'static str {
    if is_met { "holds" } else { "does not hold" }
}

fn mib(bytes: f64) -> String {
    format!("{:.1} MiB", bytes / 1024.0 / 1024.0)
}
