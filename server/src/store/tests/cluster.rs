//! PostgreSQL for tests: in a folder of its own, on a free port of loopback, gone with the test's process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use crate::store::DatabaseUrl;

/// Runs PostgreSQL until its standard input ends, which it does with the test's process, however that ends.
const KEEPER: &str = include_str!("../../../../scripts/postgres-for-tests");

/// A port that was free may be taken a moment later.
const TRIES: usize = 5;

/// A PostgreSQL that runs, or was stopped.
pub(super) struct Cluster {
    port: u16,
    keeper: Mutex<Keeper>,
    databases: AtomicU32,
}

struct Keeper {
    /// Without a hand on it, it ends.
    _process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Cluster {
    /// The one that tests of this process share.
    pub(super) fn of_this_process() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    /// Another one, that may be stopped without disturbing anybody.
    pub(super) fn start() -> Self {
        install_default_drivers();
        let mut log = String::new();
        for _ in 0..TRIES {
            let port = free_port();
            match Keeper::start(port) {
                Ok(keeper) => return Self { port, keeper: Mutex::new(keeper), databases: AtomicU32::new(0) },
                Err(why) => log = why,
            }
        }
        panic!("PostgreSQL does not start: {log}");
    }

    pub(super) fn stop(&self) {
        self.keeper.lock().unwrap().order("stop", "stopped");
    }

    pub(super) fn start_again(&self) {
        self.keeper.lock().unwrap().order("start", "started");
    }

    pub(super) async fn new_database(&self) -> DatabaseUrl {
        // Two databases at a time cannot be made from one template.
        static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let _turn = ONE_AT_A_TIME.lock().await;
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = AnyConnection::connect(&self.url("postgres")).await.unwrap();
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        connection.close().await.unwrap();
        DatabaseUrl::parse(&self.url(&name)).unwrap()
    }

    /// Where a database of it is, whether it exists or not.
    pub(super) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Keeper {
    /// Returns when PostgreSQL answers; else what it says.
    fn start(port: u16) -> Result<Self, String> {
        let mut command = as_an_ordinary_user();
        command.args(["sh", "-c", KEEPER, "postgres-for-tests"]).arg(programs()).arg(port.to_string());
        let command = command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let orders = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        let mut keeper = Self { _process: process, orders, answers };
        if keeper.answer() == "started" { Ok(keeper) } else { Err(keeper.rest()) }
    }

    fn order(&mut self, order: &str, answer: &str) {
        writeln!(self.orders, "{order}").unwrap();
        assert_eq!(self.answer(), answer);
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.answers.read_to_string(&mut rest).unwrap();
        rest
    }
}

/// PostgreSQL does not run as root.
fn as_an_ordinary_user() -> Command {
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    if !is_root {
        return Command::new("env");
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    command
}

/// The folder of PostgreSQL's programs: where Debian puts them, the newest first, or on the path.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    versions.sort();
    let mut folders = versions.into_iter().rev().chain(std::env::split_paths(&path));
    let found =
        folders.find(|folder| ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).exists()));
    found.expect("PostgreSQL is missing: install Debian's package postgresql, or run `make test`, which does")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
