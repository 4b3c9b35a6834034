//! A web server for the media of a dialogue.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Serves the files of a folder until it is dropped.
pub(crate) struct Web {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Web {
    pub(crate) async fn of(folder: PathBuf) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, folder.clone()));
            }
        });
        Self { address, task }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request for each connection is enough here.
async fn serve(stream: TcpStream, folder: PathBuf) {
    let mut stream = BufReader::new(stream);
    let (mut first, mut line) = (String::new(), String::new());
    let _ = stream.read_line(&mut first).await;
    let mut range = None;
    while stream.read_line(&mut line).await.is_ok_and(|length| length > 2) {
        range = range.or_else(|| line.to_lowercase().strip_prefix("range: bytes=").and_then(first_byte));
        line.clear();
    }
    // a client that has gone away needs no answer
    let _ = stream.write_all(&answer(&first, range, &folder)).await;
    let _ = stream.shutdown().await;
}

/// Of a range that may have no end, which is never asked for here.
fn first_byte(range: &str) -> Option<usize> {
    range.split('-').next()?.parse().ok()
}

fn answer(request: &str, first: Option<usize>, folder: &Path) -> Vec<u8> {
    let path = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    match std::fs::read(folder.join(path)) {
        Ok(content) if first.is_some_and(|first| first < content.len()) => {
            let (first, length) = (first.unwrap_or(0), content.len());
            let head = format!(
                "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {first}-{}/{length}\r\nContent-Length: {}\r\n\
                 Accept-Ranges: bytes\r\nConnection: close\r\n\r\n",
                length - 1,
                length - first
            );
            [head.as_bytes(), &content[first..]].concat()
        }
        Ok(content) => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", content.len());
            [head.into_bytes(), content].concat()
        }
        Err(_) => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    }
}
