//! A crowd of peers that report what they experience, and dashboards that show it.

mod counters;
mod dashboard;
mod participant;
mod postgres;
mod report;
mod rounds;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use messages::SessionId;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::application::Application;
use crate::measure::{Usage, quantile};
use crate::options::CrowdOptions;
use crate::server::Server;
use crate::table::Table;
use counters::Counters;
use dashboard::Looks;
use participant::Participant;
use postgres::Postgres;
use rounds::RoundsSeen;

/// So many come at the same time: more would only wait for one another.
const ARRIVING: usize = 8;
/// Rounds are regular by then, and what arriving took is over.
const SETTLING: Duration = Duration::from_secs(15);
const ATTEMPTS: u32 = 5;
const OUTAGE: Duration = Duration::from_secs(60);

/// What was used and counted up to a moment.
struct Moment {
    application: Usage,
    media_server: Usage,
    counters: Counters,
}

pub(crate) async fn run(options: CrowdOptions) -> Result<()> {
    let mut postgres = if options.postgres { Some(Postgres::start().await?) } else { None };
    let media_server = Server::start_program(&options.server).await?;
    let database = postgres.as_ref().map(|postgres| postgres.url.as_str());
    let application = Arc::new(Application::start(&options.server, Some(&media_server.url), database).await?);
    let engine = if options.postgres { "PostgreSQL" } else { "SQLite" };
    println!("{} peers in {} sessions, {engine}", options.peers, options.sessions);

    let mut crowd = JoinSet::new();
    gather(&application, &options, &mut crowd).await?;
    sleep(SETTLING).await;
    println!("everybody is here; measuring for {:?}", options.window);
    let before = look(&application, &media_server).await?;
    let (looks, rounds) = watch(&application, &options, postgres.as_mut()).await?;
    let after = look(&application, &media_server).await?;
    print(&application, &before, &after, rounds, looks)?;
    match crowd.try_join_next() {
        Some(left) => left.context("a peer panicked")?.context("a peer did not last"),
        None => Ok(()),
    }
}

/// Lets everybody come: the publishers first.
async fn gather(application: &Application, options: &CrowdOptions, crowd: &mut JoinSet<Result<()>>) -> Result<()> {
    let began = Instant::now();
    let mut sessions: Vec<SessionId> = Vec::new();
    for number in 0..options.sessions.min(options.peers) {
        let (mut publisher, session) = Participant::publish(&application.address, number).await?;
        sessions.push(session);
        crowd.spawn(async move { publisher.stay().await });
    }
    let mut arriving = JoinSet::new();
    for (number, session) in (options.sessions..options.peers).zip(sessions.into_iter().cycle()) {
        if arriving.len() >= ARRIVING {
            admit(&mut arriving, crowd).await?;
        }
        let seat = Seat { address: application.address.clone(), session, number };
        arriving.spawn(async move { Ok((seat.take().await?, seat)) });
    }
    while !arriving.is_empty() {
        admit(&mut arriving, crowd).await?;
    }
    println!("they came within {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

/// A viewer's place, which it comes back to.
struct Seat {
    address: String,
    session: SessionId,
    number: u32,
}

impl Seat {
    /// A machine that is busy may need more than one attempt.
    async fn take(&self) -> Result<Participant> {
        for _ in 1..ATTEMPTS {
            match Participant::view(&self.address, &self.session, self.number).await {
                Ok(viewer) => return Ok(viewer),
                Err(error) => eprintln!("kurento-bench: viewer {} tries again: {error:#}", self.number),
            }
        }
        Participant::view(&self.address, &self.session, self.number).await
    }

    /// Whoever is lost, as when the machine stands still, comes again as a page does.
    async fn keep(self, mut viewer: Participant) -> Result<()> {
        loop {
            let Err(error) = viewer.stay().await else { return Ok(()) };
            eprintln!("kurento-bench: viewer {} comes again: {error:#}", self.number);
            viewer = self.take().await?;
        }
    }
}

async fn admit(arriving: &mut JoinSet<Result<(Participant, Seat)>>, crowd: &mut JoinSet<Result<()>>) -> Result<()> {
    let arrived = arriving.join_next().await.context("nobody is coming")??;
    let (viewer, seat) = arrived.context("a viewer could not come")?;
    crowd.spawn(seat.keep(viewer));
    Ok(())
}

async fn look(application: &Application, media_server: &Server) -> Result<Moment> {
    let counters = Counters::read(application).await?;
    Ok(Moment { application: application.process.usage()?, media_server: media_server.process.usage()?, counters })
}

/// Watches for the whole window, over dashboards' shoulders; PostgreSQL is away in the middle if that is wished.
async fn watch(
    application: &Arc<Application>,
    options: &CrowdOptions,
    postgres: Option<&mut Postgres>,
) -> Result<(Looks, RoundsSeen)> {
    let until = Instant::now() + options.window;
    let mut dashboards = JoinSet::new();
    for _ in 0..options.dashboards {
        dashboards.spawn(dashboard::watch(Arc::clone(application), until));
    }
    let outage = async {
        if let Some(postgres) = postgres.filter(|_| options.outage) {
            sleep(options.window.saturating_sub(OUTAGE) / 2).await;
            postgres.stop().await?;
            println!("PostgreSQL is stopped for {OUTAGE:?}");
            sleep(OUTAGE).await;
            postgres.start_again().await?;
        }
        anyhow::Ok(())
    };
    let (rounds, outage) = tokio::join!(rounds::watch(application, until), outage);
    outage?;
    let mut looks = Looks::default();
    while let Some(seen) = dashboards.join_next().await {
        looks.add(seen??);
    }
    Ok((looks, rounds?))
}

fn print(
    application: &Application,
    before: &Moment,
    after: &Moment,
    mut rounds: RoundsSeen,
    mut looks: Looks,
) -> Result<()> {
    let spent = after.application.since(before.application);
    let media = after.media_server.since(before.media_server);
    let counted = after.counters.since(&before.counters);
    let mut table = Table::new(&["", ""]);
    let mut row = |name: &str, value: String| table.add([name.to_owned(), value]);
    row("CPU of the application", format!("{:.1} % of a core", spent.percent()));
    row("CPU of the media server", format!("{:.1} % of a core", media.percent()));
    row("memory of the application, before", mebibytes(before.application.resident));
    row("memory of the application, after", mebibytes(after.application.resident));
    row("reports asked for", counted.asked.to_string());
    row("reports answered in time", counted.answered.to_string());
    row("samples written", counted.written.to_string());
    row("samples dropped", counted.dropped.to_string());
    row("rounds", rounds.times.len().to_string());
    row("a round takes, median", milliseconds(quantile(&mut rounds.times, 0.5)));
    row("a round takes, worst", milliseconds(quantile(&mut rounds.times, 1.0)));
    if let Some(bytes) = application.database_bytes()? {
        row("the database's files", mebibytes(bytes));
    }
    for (name, times) in looks.times() {
        row(&format!("{name}, median"), milliseconds(quantile(times, 0.5)));
        row(&format!("{name}, 95 of 100"), milliseconds(quantile(times, 0.95)));
    }
    row("looks that failed", looks.failed.to_string());
    println!("\n{table}");
    ensure!(counted.answered > 0 && counted.written > 0, "nothing was reported, or nothing kept");
    Ok(())
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1024.0 / 1024.0)
}

fn milliseconds(time: Option<u32>) -> String {
    time.map_or_else(|| "none".to_owned(), |time| format!("{time} ms"))
}
