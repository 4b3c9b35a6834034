use futures_util::{Sink, SinkExt};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Writes frames until there are no more, and then says goodbye.
///
/// It runs beside the reader: two sides that both write and do not read would wait for one another.
pub(super) async fn write<S>(mut socket: S, mut frames: mpsc::Receiver<String>) -> Result<(), Error>
where
    S: Sink<Message, Error = Error> + Unpin,
{
    while let Some(frame) = frames.recv().await {
        socket.feed(Message::text(frame)).await?;
        while let Ok(frame) = frames.try_recv() {
            socket.feed(Message::text(frame)).await?;
        }
        socket.flush().await?;
    }
    socket.send(Message::Close(None)).await
}
