use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// Runs PostgreSQL until its standard input ends.
const KEEPER: &str = include_str!("../../../scripts/postgres-for-tests");
/// Where Debian puts its programs, a folder for each version.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// A PostgreSQL on a port of loopback, in a folder of its own; it ends with this.
#[derive(Debug)]
pub(super) struct Postgres {
    pub(super) url: String,
    _keeper: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Postgres {
    pub(super) async fn start() -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = as_an_ordinary_user()?;
        command.args(["sh", "-c", KEEPER, "postgres"]).arg(programs()?).arg(port.to_string()).arg("on");
        let command = command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut keeper = command.spawn().context("cannot start PostgreSQL")?;
        let orders = keeper.stdin.take().context("no way to order PostgreSQL about")?;
        let answers = BufReader::new(keeper.stdout.take().context("PostgreSQL has no output")?).lines();
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let mut postgres = Self { url, _keeper: keeper, orders, answers };
        postgres.answers("started").await?;
        Ok(postgres)
    }

    /// Stops it, with all that is connected to it.
    pub(super) async fn stop(&mut self) -> Result<()> {
        self.orders.write_all(b"stop\n").await?;
        self.answers("stopped").await
    }

    pub(super) async fn start_again(&mut self) -> Result<()> {
        self.orders.write_all(b"start\n").await?;
        self.answers("started").await
    }

    async fn answers(&mut self, expected: &str) -> Result<()> {
        let line = self.answers.next_line().await?.context("PostgreSQL has ended")?;
        ensure!(line == expected, "PostgreSQL says: {line}");
        Ok(())
    }
}

/// PostgreSQL does not run as root.
fn as_an_ordinary_user() -> Result<Command> {
    if std::fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(Command::new("env"));
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    Ok(command)
}

/// Of the newest version.
fn programs() -> Result<PathBuf> {
    let missing = "PostgreSQL is missing: install Debian's package postgresql";
    let versions = std::fs::read_dir(PROGRAMS).context(missing)?.flatten();
    let folders = versions.map(|version| version.path().join("bin")).filter(|folder| folder.join("initdb").exists());
    folders.max().context(missing)
}
