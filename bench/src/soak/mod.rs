//! Viewers that come and go: whether everything is, in the end, as it was.

mod footprint;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use messages::SessionId;
use str0m::format::Codec;
use str0m::media::Direction;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::application::Application;
use crate::options::SoakOptions;
use crate::page::Page;
use crate::peer::{Clock, Offer, Publisher, Viewer};
use crate::server::Server;
use crate::table::Table;
use crate::traffic::Traffic;
use footprint::Footprint;

/// A viewer that vanishes may come back for so long, and more; then it has to be forgotten.
const FORGOTTEN_WITHIN: Duration = Duration::from_secs(180);
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Memory that has not become less for so long stays.
const SHRUNK_AFTER: Duration = Duration::from_secs(15);
/// Memory may be another by so much: that is the allocator's.
const MEMORY_TOLERANCE: f64 = 0.1;

/// How a viewer leaves.
#[derive(Debug, Clone, Copy)]
enum Leaving {
    /// Says so.
    Release,
    /// Closes its WebSocket.
    Close,
    /// Is gone from one moment to the next.
    Vanish,
}

const WAYS: [Leaving; 3] = [Leaving::Release, Leaving::Close, Leaving::Vanish];

pub(crate) async fn run(options: SoakOptions) -> Result<()> {
    let SoakOptions { server: program, joins, warm_up, at_once, embedded } = options;
    let media_server = if embedded { None } else { Some(Server::start_program(&program).await?) };
    let application =
        Application::start(&program, media_server.as_ref().map(|server| server.url.as_str()), None).await?;
    let address = application.address.clone();
    let (mut page, session, publisher) = publish(&address).await?;
    let keeper = tokio::spawn(async move { page.listen().await });
    let look = async || Footprint::take(&application, media_server.as_ref()).await;

    println!("{joins} viewers come and go, {at_once} at a time, after {warm_up} to warm up");
    let alone = look().await?;
    join_and_leave(&address, &session, warm_up, at_once).await?;
    let before = forgotten(&look, &alone).await?;
    let began = Instant::now();
    join_and_leave(&address, &session, joins, at_once).await?;
    println!("all {joins} saw pictures, and left, within {:.0} s", began.elapsed().as_secs_f64());
    let after = forgotten(&look, &before).await?;
    ensure!(publisher.sent() > 0 && !keeper.is_finished(), "the publisher did not last");
    print(&before, &after)
}

async fn publish(address: &str) -> Result<(Page, SessionId, Publisher)> {
    let mut page = Page::open(address).await?;
    let offer = Offer::new(Direction::SendOnly, Codec::Vp8).await?;
    let (connection, id) = page.publish(offer).await?;
    let publisher = Publisher::start(connection, Traffic::camera(), Clock::start());
    publisher.sends().await?;
    let session = id.as_str().parse().context("a publisher's id is that of its session")?;
    Ok((page, session, publisher))
}

/// Lets viewers come and go, so many at a time.
async fn join_and_leave(address: &str, session: &SessionId, joins: u32, at_once: u32) -> Result<()> {
    let (address, session): (Arc<str>, _) = (address.into(), Arc::new(session.clone()));
    let mut here = JoinSet::new();
    for (number, way) in (0..joins).zip(WAYS.into_iter().cycle()) {
        if here.len() >= at_once as usize {
            here.join_next().await.context("nobody is here")???;
        }
        let (address, session) = (address.clone(), session.clone());
        here.spawn(
            async move { visit(&address, &session, way).await.with_context(|| format!("viewer {number}, {way:?}")) },
        );
    }
    while let Some(left) = here.join_next().await {
        left??;
    }
    Ok(())
}

/// Comes, sees whole pictures, and leaves.
async fn visit(address: &str, session: &SessionId, way: Leaving) -> Result<()> {
    let mut page = Page::open(address).await?;
    let offer = Offer::new(Direction::RecvOnly, Codec::Vp8).await?;
    let (connection, peer) = page.view(session, offer).await?;
    let viewer = Viewer::start(connection, None);
    viewer.see().await?;
    match way {
        Leaving::Release => page.release(peer).await?,
        Leaving::Close => page.close().await?,
        Leaving::Vanish => {}
    }
    Ok(())
}

/// Waits until nobody but the publisher is known any more, and then for allocators to give back what they will.
async fn forgotten(look: &impl AsyncFn() -> Result<Footprint>, before: &Footprint) -> Result<Footprint> {
    let until = Instant::now() + FORGOTTEN_WITHIN;
    let mut now = look().await?;
    while !now.has_forgotten(before) && Instant::now() < until {
        sleep(LOOK_AGAIN).await;
        now = look().await?;
    }
    let mut last_shrunk = Instant::now();
    while last_shrunk.elapsed() < SHRUNK_AFTER && Instant::now() < until {
        sleep(LOOK_AGAIN).await;
        let next = look().await?;
        if !next.has_forgotten(before) {
            continue; // the application looks after its media servers over short connections of their own
        }
        if next.resident_kib() < now.resident_kib() {
            last_shrunk = Instant::now();
        }
        now = next;
    }
    Ok(now)
}

fn print(before: &Footprint, after: &Footprint) -> Result<()> {
    let mut table = Table::new(&["", "before", "after", ""]);
    let mut all_hold = true;
    for ((name, before, tolerance), (_, after, _)) in before.counts().into_iter().zip(after.counts()) {
        let holds = after as f64 <= before as f64 * (1.0 + tolerance);
        all_hold &= holds;
        let verdict = if holds { "holds" } else { "does not hold" };
        table.add([name.to_owned(), before.to_string(), after.to_string(), verdict.to_owned()]);
    }
    println!("\n{table}");
    ensure!(all_hold, "not everything is as it was");
    Ok(())
}
