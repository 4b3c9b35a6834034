use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

/// Load and measurements for a media server that speaks the Kurento protocol.
#[derive(Debug, Parser)]
#[command(name = "kurento-bench", version, max_term_width = 100)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// What an HLS source costs, with and without viewers, with and without sound
    Source(SourceOptions),
    /// What it costs to forward a publisher to many viewers, beside the same packets only encrypted and sent
    Forward(ForwardOptions),
    /// Whether everything is as it was after many viewers have come and gone
    Soak(SoakOptions),
    /// What it costs to ask a crowd of peers what they experience, to keep it, and to show it
    Crowd(CrowdOptions),
}

/// The media server to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Target {
    /// Program to start as `PROGRAM media-server` on free ports of loopback
    #[arg(long, value_name = "PROGRAM", required_unless_present = "url", conflicts_with = "url")]
    pub(crate) server: Option<PathBuf>,

    /// A media server that runs already, such as ws://127.0.0.1:8888/kurento
    #[arg(long, value_name = "URL", requires = "pid")]
    pub(crate) url: Option<String>,

    /// The process of that media server, on this machine
    #[arg(long, value_name = "NUMBER", requires = "url")]
    pub(crate) pid: Option<u32>,

    /// How long each measurement takes, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) window: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct SourceOptions {
    #[command(flatten)]
    pub(crate) target: Target,

    /// How many viewers all sources have together, one measurement for each number
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', default_value = "0,10")]
    pub(crate) viewers: Vec<usize>,

    /// How many sources play the stream; results are per source
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) sources: u32,
}

#[derive(Debug, Args)]
pub(crate) struct ForwardOptions {
    #[command(flatten)]
    pub(crate) target: Target,

    #[arg(long, value_name = "NUMBER", default_value = "100", value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub(crate) viewers: u32,
}

#[derive(Debug, Args)]
pub(crate) struct SoakOptions {
    /// Program to run as the application, and as its media server
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) server: PathBuf,

    /// How many viewers come and go
    #[arg(long, value_name = "NUMBER", default_value = "2000", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) joins: u32,

    /// How many come and go before it is looked for the first time: heaps and pools have grown by then
    #[arg(long, value_name = "NUMBER", default_value = "200")]
    pub(crate) warm_up: u32,

    /// How many of them are there at a time
    #[arg(long, value_name = "NUMBER", default_value = "8", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) at_once: u32,

    /// Let the application have its media server in itself, whose objects cannot be counted then
    #[arg(long)]
    pub(crate) embedded: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CrowdOptions {
    /// Program to run as the application, and as its media server
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) server: PathBuf,

    /// How many peers there are, a publisher in each session among them
    #[arg(long, value_name = "NUMBER", default_value = "1000", value_parser = clap::value_parser!(u32).range(1..=2000))]
    pub(crate) peers: u32,

    #[arg(long, value_name = "NUMBER", default_value = "10", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) sessions: u32,

    /// For how long they report, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    pub(crate) window: Duration,

    /// How many dashboards are looked at meanwhile
    #[arg(long, value_name = "NUMBER", default_value = "3")]
    pub(crate) dashboards: u32,

    /// Keep it in a PostgreSQL that is started for it, instead of SQLite
    #[arg(long)]
    pub(crate) postgres: bool,

    /// Stop PostgreSQL for a minute in the middle
    #[arg(long, requires = "postgres")]
    pub(crate) outage: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: u64 = text.parse().map_err(|_| "give a number of seconds".to_owned())?;
    if seconds == 0 { Err("it must be at least 1".to_owned()) } else { Ok(Duration::from_secs(seconds)) }
}
