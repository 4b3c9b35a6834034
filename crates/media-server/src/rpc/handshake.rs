use kurento::rpc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::server::{Callback, ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};

/// More than any request needs: an SDP is at most tens of kilobytes long.
pub(super) const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

const BUFFER_BYTES: usize = 16 * 1024;

/// Accepts a WebSocket. `Some` close frame if it is for another path than Kurento's: like KMS, accept and close at once.
pub(super) async fn accept<S>(stream: S) -> Result<(WebSocketStream<S>, Option<CloseFrame>), Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut path_is_right = false;
    let callback = Path { is_right: &mut path_is_right };
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES))
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES);
    let socket = tokio_tungstenite::accept_hdr_async_with_config(stream, callback, Some(config)).await?;
    let wrong_path = CloseFrame { code: CloseCode::Protocol, reason: "Invalid path".into() };
    Ok((socket, (!path_is_right).then_some(wrong_path)))
}

/// Reads the path of an upgrade request.
struct Path<'a> {
    is_right: &'a mut bool,
}

impl Callback for Path<'_> {
    fn on_request(self, request: &Request, response: Response) -> Result<Response, ErrorResponse> {
        *self.is_right = request.uri().path() == rpc::PATH;
        Ok(response)
    }
}
