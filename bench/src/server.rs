use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::measure::Process;
use crate::options::Target;

/// How long a media server may take to start.
const START_TIME: Duration = Duration::from_secs(20);

/// The media server that is measured; one that was started here ends with this.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) process: Process,
    _child: Option<Child>,
}

impl Server {
    pub(crate) async fn open(target: &Target) -> Result<Self> {
        match (&target.server, &target.url, target.pid) {
            (Some(program), ..) => Self::start(Command::new(program)).await,
            (None, Some(url), Some(pid)) => Ok(Self { url: url.clone(), process: Process::new(pid), _child: None }),
            _ => bail!("name a program with --server, or a running media server with --url and --pid"),
        }
    }

    /// A program as the media server alone.
    pub(crate) async fn start_program(program: &Path) -> Result<Self> {
        Self::start(Command::new(program)).await
    }

    /// On free ports of loopback; sources may be on loopback too.
    async fn start(mut command: Command) -> Result<Self> {
        command.args(["media-server", "--listen", "127.0.0.1:0", "--media-port", "0", "--media-address", "127.0.0.1"]);
        command.args(["--source-networks", "127.0.0.0/8", "--log", "warn"]);
        let mut child =
            command.stdout(Stdio::piped()).kill_on_drop(true).spawn().context("cannot start the media server")?;
        let output = child.stdout.take().context("the media server has no output")?;
        let mut lines = BufReader::new(output).lines();
        let line = timeout(START_TIME, lines.next_line()).await.context("the media server did not start in time")??;
        let line = line.context("the media server ended at once")?;
        let url = line.split_whitespace().find(|word| word.starts_with("ws://"));
        let url = url.with_context(|| format!("the media server does not say its URL, but: {line}"))?.to_owned();
        let process = Process::new(child.id().context("the media server has ended")?);
        Ok(Self { url, process, _child: Some(child) })
    }
}
