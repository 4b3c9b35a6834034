use std::time::Instant;

use anyhow::{Context, Result, bail};
use messages::{PeerId, SessionId};
use str0m::format::Codec;
use str0m::media::Direction;

use super::report::Conditions;
use crate::page::Page;
use crate::peer::{Clock, Offer, Publisher, Viewer};
use crate::traffic::Traffic;

/// A peer whose media is real, though little, and whose reports are made up.
#[derive(Debug)]
pub(super) struct Participant {
    page: Page,
    peer: PeerId,
    conditions: Conditions,
    since: Instant,
    _media: Media,
}

/// What goes on until this is dropped.
#[derive(Debug)]
enum Media {
    Publisher { _publisher: Publisher },
    Viewer { _viewer: Viewer },
}

impl Participant {
    pub(super) async fn publish(address: &str, number: u32) -> Result<(Self, SessionId)> {
        let mut page = Page::open(address).await?;
        let offer = Offer::without_feedback(Direction::SendOnly, Codec::Vp8).await?;
        let (connection, peer) = page.publish(offer).await?;
        let publisher = Publisher::start(connection, Traffic::trickle(), Clock::start());
        while_heard(&mut page, publisher.sends()).await?;
        let session = peer.as_str().parse().context("a publisher's id is that of its session")?;
        let media = Media::Publisher { _publisher: publisher };
        Ok((Self::new(page, peer, Conditions::of_publisher(number), media), session))
    }

    /// Comes, and sees a picture.
    pub(super) async fn view(address: &str, session: &SessionId, number: u32) -> Result<Self> {
        let mut page = Page::open(address).await?;
        let offer = Offer::without_feedback(Direction::RecvOnly, Codec::Vp8).await?;
        let (connection, peer) = page.view(session, offer).await?;
        let viewer = Viewer::start(connection, None);
        while_heard(&mut page, viewer.see()).await?;
        Ok(Self::new(page, peer, Conditions::of_viewer(number), Media::Viewer { _viewer: viewer }))
    }

    fn new(page: Page, peer: PeerId, conditions: Conditions, media: Media) -> Self {
        Self { page, peer, conditions, since: Instant::now(), _media: media }
    }

    /// Reports whenever it is asked, until the server ends it.
    pub(super) async fn stay(&mut self) -> Result<()> {
        loop {
            self.page.asked().await?;
            let report = self.conditions.report(&self.peer, self.since.elapsed())?;
            self.page.report(report).await?;
        }
    }
}

/// Does something while the page is heard: the server takes one that answers no ping for gone.
async fn while_heard(page: &mut Page, work: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::select! {
        done = work => done,
        () = page.listen() => bail!("the WebSocket has ended"),
    }
}
