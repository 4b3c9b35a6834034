use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server sends, byte for byte, and whether it then leaves the connection open in silence.
#[derive(Clone)]
pub(crate) struct Answer {
    bytes: Vec<u8>,
    then_silence: bool,
}

impl Answer {
    pub(crate) fn ok(body: &str) -> Self {
        Self::raw(&format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}",
            body.len()
        ))
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::raw(&format!("HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n"))
    }

    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::raw(&format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"))
    }

    pub(crate) fn raw(text: &str) -> Self {
        Self { bytes: text.as_bytes().to_vec(), then_silence: false }
    }

    pub(crate) fn then_silence(self) -> Self {
        Self { then_silence: true, ..self }
    }
}

type Respond = dyn Fn(&str) -> Answer + Send + Sync;

/// An HTTP server on loopback that keeps what it was asked.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<String>,
}

impl Server {
    /// `respond` gets the head of each request.
    pub(crate) async fn start(respond: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        tokio::spawn(serve(listener, Arc::new(respond), Arc::clone(&seen)));
        Self { address, seen }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.lock().unwrap().requests.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

async fn serve(listener: TcpListener, respond: Arc<Respond>, seen: Arc<Mutex<Seen>>) {
    while let Ok((stream, _)) = listener.accept().await {
        seen.lock().unwrap().connections += 1;
        tokio::spawn(converse(stream, Arc::clone(&respond), Arc::clone(&seen)));
    }
}

async fn converse(stream: TcpStream, respond: Arc<Respond>, seen: Arc<Mutex<Seen>>) {
    let mut stream = BufReader::new(stream);
    while let Some(head) = read_head(&mut stream).await {
        seen.lock().unwrap().requests.push(head.clone());
        let answer = respond(&head);
        if stream.write_all(&answer.bytes).await.is_err() {
            return;
        }
        if answer.then_silence {
            std::future::pending::<()>().await;
        }
    }
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
