use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The files of one folder over HTTP on loopback, for as long as this lives. It knows just what a player asks for.
#[derive(Debug)]
pub(super) struct Web {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Web {
    pub(super) async fn start(folder: PathBuf) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot serve the stream")?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let folder = folder.clone();
                // A player that hangs up in the middle is none of our business.
                tokio::spawn(async move { serve(stream, &folder).await });
            }
        });
        Ok(Self { address, task })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers request after request on one connection.
async fn serve(stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut request = String::new();
        stream.read_line(&mut request).await?;
        let mut header = request.clone();
        while !header.trim_end().is_empty() {
            header.clear();
            stream.read_line(&mut header).await?;
        }
        if request.is_empty() {
            return Ok(());
        }
        stream.write_all(&answer(folder, &request).await).await?;
    }
}

async fn answer(folder: &Path, request: &str) -> Vec<u8> {
    let file = match file_name(request) {
        Some(name) => tokio::fs::read(folder.join(name)).await.ok(),
        None => None,
    };
    let (status, body) = file.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let mut answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend(body);
    answer
}

/// What a request line asks for, if it is a plain name.
fn file_name(request: &str) -> Option<&str> {
    let name = request.strip_prefix("GET /")?.split(' ').next()?;
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    (is_plain && !name.starts_with('.')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_served() {
        assert_eq!(file_name("GET /live0.ts HTTP/1.1\r\n"), Some("live0.ts"));
        for other in ["GET /../x HTTP/1.1", "GET /.. HTTP/1.1", "POST /live.m3u8 HTTP/1.1", ""] {
            assert_eq!(file_name(other), None, "{other}");
        }
    }
}
