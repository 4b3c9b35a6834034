use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use messages::{ClientMessage, NewPipeline, PeerId, PublishKind, Report, ServerMessage, SessionId};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::peer::{Connection, Offer};

const PATIENCE: Duration = Duration::from_secs(30);

/// A page's WebSocket. Dropping it is what a page does that crashes.
#[derive(Debug)]
pub(crate) struct Page(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Page {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let mut request = format!("ws://{address}/ws").into_client_request()?;
        request.headers_mut().insert("Origin", format!("http://{address}").parse()?);
        let (socket, _) = timeout(PATIENCE, connect_async(request)).await.context("no WebSocket in time")??;
        Ok(Self(socket))
    }

    pub(crate) async fn publish(&mut self, offer: Offer) -> Result<(Connection, PeerId)> {
        let sdp_offer = offer.text().to_owned().try_into()?;
        let publish = ClientMessage::Publish { kind: PublishKind::Webcam, title: None, sdp_offer, resume: None };
        self.negotiate(publish, offer).await
    }

    pub(crate) async fn view(&mut self, session: &SessionId, offer: Offer) -> Result<(Connection, PeerId)> {
        let sdp_offer = offer.text().to_owned().try_into()?;
        self.negotiate(ClientMessage::View { session_id: session.clone(), sdp_offer }, offer).await
    }

    /// Leaves, and sees that the server has understood.
    pub(crate) async fn release(&mut self, peer: PeerId) -> Result<()> {
        self.send(&ClientMessage::Release { session_id: peer }).await?;
        self.close().await
    }

    pub(crate) async fn close(&mut self) -> Result<()> {
        // The server may have been first.
        _ = self.0.close(None).await;
        // Until the server has closed its side.
        let closing = async { while let Some(Ok(_)) = self.0.next().await {} };
        timeout(PATIENCE, closing).await.context("the server did not close the WebSocket")
    }

    /// Waits until the server asks what the peer experiences.
    pub(crate) async fn asked(&mut self) -> Result<()> {
        while !matches!(self.next().await?, ServerMessage::RequestStats {}) {}
        Ok(())
    }

    /// Tells what the peer experiences.
    pub(crate) async fn report(&mut self, report: Report) -> Result<()> {
        self.send(&ClientMessage::Stats { data: vec![report] }).await
    }

    /// Stays until the server ends it.
    pub(crate) async fn listen(&mut self) {
        while let Some(Ok(_)) = self.0.next().await {}
    }

    /// The answer, and the first candidate: on loopback that one will do.
    async fn negotiate(&mut self, message: ClientMessage, offer: Offer) -> Result<(Connection, PeerId)> {
        self.send(&message).await?;
        let accepted = loop {
            match self.next().await? {
                ServerMessage::NewPipeline(NewPipeline::Accepted(accepted)) => break accepted,
                ServerMessage::NewPipeline(NewPipeline::Rejected(rejected)) => bail!("rejected: {}", rejected.message),
                ServerMessage::Error { message, .. } => bail!("refused: {message}"),
                _ => {}
            }
        };
        let mut connection = offer.accept(accepted.sdp_answer.as_str())?;
        loop {
            if let ServerMessage::IceCandidate { candidate, .. } = self.next().await? {
                connection.add_candidate(&candidate.candidate);
                return Ok((connection, accepted.session_id));
            }
        }
    }

    async fn send(&mut self, message: &ClientMessage) -> Result<()> {
        Ok(self.0.send(Message::text(serde_json::to_string(message)?)).await?)
    }

    async fn next(&mut self) -> Result<ServerMessage> {
        let next = async {
            loop {
                if let Message::Text(text) = self.0.next().await.context("the WebSocket has ended")?? {
                    return anyhow::Ok(serde_json::from_str(&text)?);
                }
            }
        };
        timeout(PATIENCE, next).await.context("the server said nothing in time")?
    }
}
