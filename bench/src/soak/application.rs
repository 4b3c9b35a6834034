use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::measure::Process;

const START_TIME: Duration = Duration::from_secs(20);

/// The program as people run it, on free ports of loopback with data of its own; it ends with this.
#[derive(Debug)]
pub(super) struct Application {
    /// Host and port.
    pub(super) address: String,
    pub(super) process: Process,
    folder: PathBuf,
    _child: Child,
}

impl Application {
    /// Without the URL of a media server it has its own.
    pub(super) async fn start(program: &Path, media_server: Option<&str>) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("kurento-live-soak-{}", std::process::id()));
        let mut command = Command::new(program);
        command
            .args(["--listen", "127.0.0.1:0", "--max-viewers", "2000", "--log", "warn"])
            .arg("--data-dir")
            .arg(&folder);
        match media_server {
            Some(url) => command.args(["--media-server", url]),
            None => command.args(["--media-port", "0", "--media-address", "127.0.0.1"]),
        };
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

    /// How many peers it knows, whether they answer or not.
    pub(super) async fn peers(&self) -> Result<u64> {
        let answer = self.get("/api/experience?peers=1000").await?;
        let (_, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
        let experience: serde_json::Value = serde_json::from_str(body)?;
        Ok(experience["peers"].as_array().context("the answer has no peers")?.len() as u64)
    }

    #[expect(clippy::disallowed_methods, reason = "the program that was started here, on loopback")]
    async fn get(&self, path: &str) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let request = format!("GET {path} HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        // What cannot be removed is in the folder for such things.
        _ = std::fs::remove_dir_all(&self.folder);
    }
}
