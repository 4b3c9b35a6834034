use anyhow::{Context, Result};
use kurento::client::{Client, Options};
use serde_json::json;

use super::MEMORY_TOLERANCE;
use crate::application::Application;
use crate::exposition::Exposition;
use crate::measure::Process;
use crate::server::Server;

/// What is there at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Footprint {
    /// Peers that the application knows.
    peers: u64,
    /// What runs in the application, and in its media server where it has that in itself.
    tasks: u64,
    application: Holdings,
    /// Objects in the media server, and what it holds; nothing if it is part of the application.
    media_server: Option<(u64, Holdings)>,
}

/// What a process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Holdings {
    sockets: u64,
    resident_kib: u64,
}

impl Footprint {
    pub(super) async fn take(application: &Application, media_server: Option<&Server>) -> Result<Self> {
        let media_server = match media_server {
            Some(server) => Some((objects(&server.url).await?, Holdings::of(server.process)?)),
            None => None,
        };
        let peers = application.peers().await?;
        let tasks = Exposition::read(application).await?.sum("tasks");
        Ok(Self { peers, tasks, application: Holdings::of(application.process)?, media_server })
    }

    /// Whether no more is there than before, but for memory, which shrinks when it likes to.
    pub(super) fn has_forgotten(&self, before: &Self) -> bool {
        let pairs = self.counts().into_iter().zip(before.counts());
        pairs.filter(|((.., tolerance), _)| *tolerance == 0.0).all(|((_, now, _), (_, before, _))| now <= before)
    }

    /// Of all processes together.
    pub(super) fn resident_kib(&self) -> u64 {
        self.application.resident_kib + self.media_server.map_or(0, |(_, holdings)| holdings.resident_kib)
    }

    /// Each number, its name, and by which share it may have grown.
    pub(super) fn counts(&self) -> Vec<(&'static str, u64, f64)> {
        let Holdings { sockets, resident_kib } = self.application;
        let mut counts = vec![
            ("peers known to the application", self.peers, 0.0),
            ("tasks of the application", self.tasks, 0.0),
            ("open sockets of the application", sockets, 0.0),
            ("memory of the application, KiB", resident_kib, MEMORY_TOLERANCE),
        ];
        if let Some((objects, Holdings { sockets, resident_kib })) = self.media_server {
            counts.extend([
                ("objects in the media server", objects, 0.0),
                ("open sockets of the media server", sockets, 0.0),
                ("memory of the media server, KiB", resident_kib, MEMORY_TOLERANCE),
            ]);
        }
        counts
    }
}

impl Holdings {
    fn of(process: Process) -> Result<Self> {
        let resident_kib = process.usage()?.resident / 1024;
        Ok(Self { sockets: process.open_sockets()?, resident_kib })
    }
}

/// How many objects there are: pipelines and all that is in them. Asked over a connection of its own, which keeps none alive.
async fn objects(url: &str) -> Result<u64> {
    let (client, _events) = Client::connect(url, Options { reconnect: None, ..Options::default() }).await?;
    let mut count = 0;
    for pipeline in client.pipelines().await? {
        let children = client.invoke(&pipeline, "getChildren", json!({})).await?;
        count += 1 + children.as_array().context("getChildren gives a list")?.len() as u64;
    }
    client.close_session(false).await?;
    client.close().await;
    Ok(count)
}
