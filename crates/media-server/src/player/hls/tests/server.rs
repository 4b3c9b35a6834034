use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::HOME;
use super::folder::Folder;

/// A web server for one test. Files are added and taken away while it runs.
#[derive(Clone)]
pub(in crate::player) struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    files: HashMap<String, Content>,
    requests: Vec<String>,
}

#[derive(Clone)]
enum Content {
    File(Vec<u8>),
    /// What is answered depends on how often it was asked for before.
    Changing(Arc<dyn Fn(usize) -> Option<Vec<u8>> + Send + Sync>),
    Redirect(String),
}

impl Server {
    pub(in crate::player) async fn start() -> Self {
        let listener = TcpListener::bind((HOME, 0)).await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        tokio::spawn(server.clone().serve(listener));
        server
    }

    /// Serves all files of a folder below `/`.
    pub(in crate::player) async fn of(folder: &Folder) -> Self {
        let server = Self::start().await;
        server.add_folder("", folder);
        server
    }

    pub(in crate::player) fn add_folder(&self, prefix: &str, folder: &Folder) {
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            self.add(&format!("{prefix}/{name}"), folder.read(&name));
        }
    }

    pub(in crate::player) fn add(&self, path: &str, content: impl Into<Vec<u8>>) {
        self.insert(path, Content::File(content.into()));
    }

    /// `None` is answered with status 503.
    pub(in crate::player) fn add_changing(
        &self,
        path: &str,
        content: impl Fn(usize) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) {
        self.insert(path, Content::Changing(Arc::new(content)));
    }

    pub(in crate::player) fn add_redirect(&self, path: &str, to: &str) {
        self.insert(path, Content::Redirect(to.to_owned()));
    }

    fn insert(&self, path: &str, content: Content) {
        self.state.lock().unwrap().files.insert(path.to_owned(), content);
    }

    pub(in crate::player) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often a path was asked for.
    pub(in crate::player) fn count(&self, path: &str) -> usize {
        self.state.lock().unwrap().requests.iter().filter(|request| *request == path).count()
    }

    async fn serve(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(self.clone().converse(stream));
        }
    }

    async fn converse(self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        while let Some(head) = read_head(&mut stream).await {
            let answer = self.answer(&head);
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, head: &str) -> Vec<u8> {
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let (content, before) = {
            let mut state = self.state.lock().unwrap();
            let before = state.requests.iter().filter(|request| **request == path).count();
            state.requests.push(path.clone());
            (state.files.get(&path).cloned(), before)
        };
        match content {
            Some(Content::File(bytes)) => part(head, &bytes),
            Some(Content::Changing(content)) => {
                content(before).map_or_else(|| status("503 Not now"), |bytes| ok(&bytes))
            }
            Some(Content::Redirect(to)) => status(&format!("302 Elsewhere\r\nLocation: {to}")),
            None => status("404 Not found"),
        }
    }
}

fn status(status: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

fn ok(bytes: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
    [head.as_bytes(), bytes].concat()
}

/// The part of the file that the head asks for.
fn part(head: &str, bytes: &[u8]) -> Vec<u8> {
    let Some((start, last)) = head.to_lowercase().lines().find_map(wanted_range) else { return ok(bytes) };
    let last = last.unwrap_or(bytes.len() - 1);
    let part = &bytes[start..=last];
    let head = format!(
        "HTTP/1.1 206 Part\r\nContent-Range: bytes {start}-{last}/{}\r\nContent-Length: {}\r\n\r\n",
        bytes.len(),
        part.len()
    );
    [head.as_bytes(), part].concat()
}

fn wanted_range(line: &str) -> Option<(usize, Option<usize>)> {
    let (start, last) = line.strip_prefix("range: bytes=")?.split_once('-')?;
    Some((start.parse().ok()?, last.trim().parse().ok()))
}

async fn read_head(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    Some(head)
}
