use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use messages::Experience;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::measure::Process;

const START_TIME: Duration = Duration::from_secs(20);

/// The program as people run it, on free ports of loopback with data of its own; it ends with this.
#[derive(Debug)]
pub(crate) struct Application {
    /// Host and port.
    pub(crate) address: String,
    pub(crate) process: Process,
    folder: PathBuf,
    _child: Child,
}

impl Application {
    /// Without the URL of a media server it has its own, and so it is with the database.
    pub(crate) async fn start(program: &Path, media_server: Option<&str>, database: Option<&str>) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("kurento-live-bench-{}", std::process::id()));
        let mut command = Command::new(program);
        command
            .args(["--listen", "127.0.0.1:0", "--max-viewers", "2000", "--log", "warn"])
            .arg("--data-dir")
            .arg(&folder);
        match media_server {
            Some(url) => command.args(["--media-server", url]),
            None => command.args(["--media-port", "0", "--media-address", "127.0.0.1"]),
        };
        if let Some(url) = database {
            command.args(["--database-url", url]);
        }
        let mut child =
            command.stdout(Stdio::piped()).kill_on_drop(true).spawn().context("cannot start the program")?;
        let output = child.stdout.take().context("the program has no output")?;
        let mut lines = BufReader::new(output).lines();
        let address = timeout(START_TIME, async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, link)) = line.split_once("http://") {
                    return anyhow::Ok(link.split('/').next().unwrap_or_default().replace("localhost", "127.0.0.1"));
                }
            }
            anyhow::bail!("the program ended at once")
        });
        let address = address.await.context("the program did not start in time")??;
        // Whatever it prints later must find somebody who reads.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let process = Process::new(child.id().context("the program has ended")?);
        Ok(Self { address, process, folder, _child: child })
    }

    /// The size of its own database; nothing if it has another.
    pub(crate) fn database_bytes(&self) -> Result<Option<u64>> {
        let mut sum = None;
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().contains(".db") {
                sum = Some(sum.unwrap_or(0) + entry.metadata()?.len());
            }
        }
        Ok(sum)
    }

    /// How many peers it knows, whether they answer or not.
    pub(crate) async fn peers(&self) -> Result<u64> {
        let experience: Experience = serde_json::from_str(&self.get("/api/experience?peers=1000").await?)?;
        Ok(experience.peers.len() as u64)
    }

    #[expect(clippy::disallowed_methods, reason = "the program that was started here, on loopback")]
    /// The body of what it answers, which is empty where there is nothing to show; anything but success is an error.
    pub(crate) async fn get(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
        let status = head.lines().next().unwrap_or_default();
        ensure!([" 200 ", " 204 "].iter().any(|code| status.contains(code)), "{path} is answered with {status}");
        Ok(body.to_owned())
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        // What cannot be removed is in the folder for such things.
        _ = std::fs::remove_dir_all(&self.folder);
    }
}
