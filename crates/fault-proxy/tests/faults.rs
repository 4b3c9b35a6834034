//! What each fault does to a WebSocket-like conversation.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::ErrorKind;
use std::time::Duration;

use fault_proxy::{FaultProxy, Way};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

const HEAD: &[u8] = b"GET /kurento HTTP/1.1\r\n\r\n";
const SOON: Duration = Duration::from_secs(5);
const A_WHILE: Duration = Duration::from_millis(100);

struct Ends {
    proxy: FaultProxy,
    listener: TcpListener,
    client: TcpStream,
    server: TcpStream,
}

impl Ends {
    /// Both ends, past the handshake.
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = FaultProxy::start(listener.local_addr().unwrap()).await.unwrap();
        let mut client = connect(&proxy).await.unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        client.write_all(HEAD).await.unwrap();
        read(&mut server, HEAD.len()).await;
        server.write_all(HEAD).await.unwrap();
        read(&mut client, HEAD.len()).await;
        Self { proxy, listener, client, server }
    }
}

#[expect(clippy::disallowed_methods, reason = "a port of this test")]
async fn connect(proxy: &FaultProxy) -> std::io::Result<TcpStream> {
    TcpStream::connect(proxy.address()).await
}

async fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    timeout(SOON, stream.read_exact(&mut bytes)).await.unwrap().unwrap();
    bytes
}

async fn check_silent(stream: &mut TcpStream) {
    assert!(timeout(A_WHILE, stream.read_u8()).await.is_err());
}

async fn check_reset(stream: &mut TcpStream) {
    let error = timeout(SOON, stream.read_u8()).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

/// A text frame as a server sends it.
fn frame(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    [&[0x81, length], text.as_bytes()].concat()
}

#[tokio::test]
async fn bytes_pass() {
    let mut ends = Ends::new().await;
    ends.client.write_all(&frame("there")).await.unwrap();
    assert_eq!(read(&mut ends.server, 7).await, frame("there"));
    ends.server.write_all(&frame("back")).await.unwrap();
    assert_eq!(read(&mut ends.client, 6).await, frame("back"));
    assert_eq!(ends.proxy.connections(), 1);
}

#[tokio::test]
async fn a_good_end_is_passed_on() {
    let mut ends = Ends::new().await;
    ends.server.write_all(&frame("last")).await.unwrap();
    drop(ends.server);
    assert_eq!(read(&mut ends.client, 6).await, frame("last"));
    assert_eq!(ends.client.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn cut() {
    let mut ends = Ends::new().await;
    ends.proxy.cut();
    check_reset(&mut ends.client).await;
    check_reset(&mut ends.server).await;
    connect(&ends.proxy).await.unwrap();
    timeout(SOON, ends.listener.accept()).await.unwrap().unwrap();
}

#[tokio::test]
async fn vanish() {
    let mut ends = Ends::new().await;
    ends.proxy.vanish().await;
    check_reset(&mut ends.client).await;
    assert_eq!(connect(&ends.proxy).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    ends.proxy.come_back().await.unwrap();
    connect(&ends.proxy).await.unwrap();
}

#[tokio::test]
async fn stall() {
    let mut ends = Ends::new().await;
    ends.proxy.stall(Way::ToClient);
    ends.server.write_all(&frame("late")).await.unwrap();
    check_silent(&mut ends.client).await;
    ends.client.write_all(&frame("there")).await.unwrap();
    read(&mut ends.server, 7).await;
    ends.proxy.heal();
    assert_eq!(read(&mut ends.client, 6).await, frame("late"));
}

#[tokio::test]
async fn half_close() {
    let mut ends = Ends::new().await;
    ends.proxy.half_close(Way::ToClient);
    assert_eq!(timeout(SOON, ends.client.read(&mut [0])).await.unwrap().unwrap(), 0);
    ends.client.write_all(&frame("there")).await.unwrap();
    assert_eq!(read(&mut ends.server, 7).await, frame("there"));
}

#[tokio::test]
async fn delay() {
    let mut ends = Ends::new().await;
    ends.proxy.delay(Way::ToServer, 2 * A_WHILE);
    ends.client.write_all(&frame("later")).await.unwrap();
    check_silent(&mut ends.server).await;
    assert_eq!(read(&mut ends.server, 7).await, frame("later"));
}

#[tokio::test]
async fn reorder() {
    let mut ends = Ends::new().await;
    ends.proxy.reorder(Way::ToClient);
    ends.server.write_all(&[frame("a"), frame("b"), frame("c")].concat()).await.unwrap();
    assert_eq!(read(&mut ends.client, 9).await, [frame("b"), frame("a"), frame("c")].concat());
}

#[tokio::test]
async fn corrupt() {
    let mut ends = Ends::new().await;
    ends.proxy.corrupt(Way::ToClient);
    ends.server.write_all(&[frame("{}"), frame("{}")].concat()).await.unwrap();
    let (hit, next) = (read(&mut ends.client, 4).await, read(&mut ends.client, 4).await);
    assert_eq!((&hit[..2], &next), (&next[..2], &frame("{}")));
    assert_ne!(hit, next);
}
