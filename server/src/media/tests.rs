//! Media servers behind sockets that break.

use std::net::SocketAddr;
use std::time::Duration;

use fault_proxy::{FaultProxy, Way};
use kurento::client::{Client, Options};
use media_server::TransportConfig;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{EndpointEvent, EndpointRole, Events, IceSettings, MediaKind, MediaServer, News, Pipeline, Target};
use crate::config::MediaServerChoice;
use crate::journal::Journal;
use crate::store::Writer;
use crate::test_folder::TestFolder;

const PATIENCE: Duration = Duration::from_secs(60);

/// A media server on a port, which can be ended as if it were killed.
struct Running {
    address: SocketAddr,
    server: media_server::MediaServer,
    accepting: JoinHandle<()>,
}

impl Running {
    async fn start() -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap()).await
    }

    async fn start_at(address: SocketAddr) -> Self {
        let transport = TransportConfig {
            port: 0,
            workers: Some(1.try_into().unwrap()),
            addresses: vec!["127.0.0.1".parse().unwrap()],
            announced: Vec::new(),
        };
        let config = media_server::Config { transport, ..media_server::Config::default() };
        let server = media_server::MediaServer::start(config).unwrap();
        let listener = TcpListener::bind(address).await.unwrap();
        let (address, serving) = (listener.local_addr().unwrap(), server.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = serving.clone();
                tokio::spawn(async move { server.serve(stream).await });
            }
        });
        Self { address, server, accepting }
    }

    /// Ends it with all it holds, and starts another in its place.
    async fn restart(self) -> Self {
        let Self { address, server, accepting } = self;
        accepting.abort();
        // The listener is closed when the task is gone.
        _ = accepting.await;
        server.shutdown().await;
        Self::start_at(address).await
    }

    /// How many pipelines there are.
    async fn pipelines(&self) -> usize {
        let options = Options { reconnect: None, ..Options::default() };
        let (client, _events) = Client::over(self.server.connect_in_process(), options).await.unwrap();
        let pipelines = client.pipelines().await.unwrap().len();
        client.close_session(false).await.unwrap();
        client.close().await;
        pipelines
    }
}

/// A way to media servers, connected to all.
async fn connected(folder: &TestFolder, addresses: &[SocketAddr]) -> MediaServer {
    let urls = addresses.iter().map(|address| format!("ws://{address}/kurento")).collect();
    let choice = MediaServerChoice::External { urls, data_dir: folder.path().to_owned() };
    let sources = media_server::SourceConfig::default();
    let target = Target::start(choice, sources, folder.path().to_owned()).unwrap();
    let media = MediaServer::keep_connected(target, IceSettings::default(), &Journal::new(Writer::nowhere()));
    timeout(PATIENCE, media.all_up()).await.expect("they are connected in time");
    media
}

/// The next news that is no event of an endpoint.
async fn next_news(events: &mut Events) -> Option<News> {
    let next = async {
        loop {
            match events.recv().await {
                Some(News::Of(..)) => {}
                other => return other,
            }
        }
    };
    timeout(PATIENCE, next).await.expect("news come in time")
}

async fn open(media: &MediaServer) -> (Pipeline, Events) {
    media.open_pipeline().await.unwrap()
}

/// Waits for a condition that others bring about.
async fn until(mut condition: impl AsyncFnMut() -> bool) {
    let reached = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, reached).await.expect("it comes about in time");
}

#[tokio::test]
async fn a_cut_leaves_everything_as_it_is() {
    let (folder, server) = (TestFolder::new(), Running::start().await);
    let proxy = FaultProxy::start(server.address).await.unwrap();
    let media = connected(&folder, &[proxy.address()]).await;
    let (pipeline, mut events) = open(&media).await;
    let endpoint = pipeline.create_endpoint().await.unwrap();
    proxy.cut();
    assert_eq!(next_news(&mut events).await, Some(News::Resumed));
    let told = pipeline.catch_up(&endpoint, EndpointRole::Peer).await.unwrap();
    let silent = |kind| EndpointEvent::Flow { kind, flowing: false };
    assert_eq!(told, [EndpointEvent::Connected(false), silent(MediaKind::Video), silent(MediaKind::Audio)]);
    assert_eq!(server.pipelines().await, 1);
}

#[tokio::test]
async fn what_is_asked_for_during_a_cut_is_done_after_it() {
    let (folder, server) = (TestFolder::new(), Running::start().await);
    let proxy = FaultProxy::start(server.address).await.unwrap();
    let media = connected(&folder, &[proxy.address()]).await;
    let (pipeline, _events) = open(&media).await;
    proxy.stall(Way::ToServer);
    let creating = tokio::spawn(async move { pipeline.create_endpoint().await });
    proxy.cut();
    proxy.heal();
    timeout(PATIENCE, creating).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_media_server_that_does_not_run_is_told_then_back() {
    let (folder, server) = (TestFolder::new(), Running::start().await);
    let proxy = FaultProxy::start(server.address).await.unwrap();
    let media = connected(&folder, &[proxy.address()]).await;
    let (_pipeline, mut events) = open(&media).await;
    proxy.vanish().await;
    assert_eq!(next_news(&mut events).await, Some(News::OutOfReach));
    assert!(!media.is_up());
    proxy.come_back().await.unwrap();
    assert_eq!(next_news(&mut events).await, Some(News::Resumed));
    until(async || media.is_up()).await;
}

#[tokio::test]
async fn a_restart_ends_the_news_and_another_pipeline_can_be_made() {
    let (folder, server) = (TestFolder::new(), Running::start().await);
    let media = connected(&folder, &[server.address]).await;
    let (_pipeline, mut events) = open(&media).await;
    let server = server.restart().await;
    while let Some(news) = next_news(&mut events).await {
        assert_eq!(news, News::OutOfReach);
    }
    until(async || media.open_pipeline().await.is_ok()).await;
    assert!(server.pipelines().await >= 1);
}

#[tokio::test]
async fn a_pipeline_that_could_not_be_released_during_a_cut_is_released_after_it() {
    let (folder, server) = (TestFolder::new(), Running::start().await);
    let proxy = FaultProxy::start(server.address).await.unwrap();
    let media = connected(&folder, &[proxy.address()]).await;
    let ((unwanted, _), (_wanted, mut events)) = (open(&media).await, open(&media).await);
    proxy.vanish().await;
    assert_eq!(next_news(&mut events).await, Some(News::OutOfReach));
    unwanted.abandon().await;
    assert_eq!(server.pipelines().await, 2);
    proxy.come_back().await.unwrap();
    until(async || server.pipelines().await == 1).await;
    assert_eq!(next_news(&mut events).await, Some(News::Resumed));
}

#[tokio::test]
async fn sessions_go_to_the_least_loaded_that_is_there() {
    let (folder, servers) = (TestFolder::new(), [Running::start().await, Running::start().await]);
    let proxy = FaultProxy::start(servers[0].address).await.unwrap();
    let media = connected(&folder, &[proxy.address(), servers[1].address]).await;
    let pipelines = async || [servers[0].pipelines().await, servers[1].pipelines().await];
    let mut opened = Vec::new();
    for _ in 0..4 {
        opened.push(open(&media).await);
    }
    assert_eq!(pipelines().await, [2, 2]);
    for (pipeline, _) in opened.drain(2..) {
        pipeline.release().await.unwrap();
    }
    let (first, _) = opened.remove(0);
    first.release().await.unwrap();
    drop(first);
    let (_back, mut events) = open(&media).await;
    assert_eq!(pipelines().await, [1, 1], "whoever left made room");
    proxy.vanish().await;
    assert_eq!(next_news(&mut events).await, Some(News::OutOfReach));
    let _others = [open(&media).await, open(&media).await];
    assert_eq!(pipelines().await, [1, 3]);
}
