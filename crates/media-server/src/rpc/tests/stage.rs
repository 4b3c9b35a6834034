use super::server::Server;
use crate::rpc::ConnectionId;
use crate::webrtc::EndpointId;

/// A server with one client, which has a pipeline with one WebRtcEndpoint in it.
pub(super) struct Stage {
    pub(super) server: Server,
    pub(super) client: ConnectionId,
    pub(super) pipeline: String,
    pub(super) object: String,
    pub(super) endpoint: EndpointId,
}

impl Stage {
    pub(super) fn new() -> Self {
        let mut server = Server::new();
        let client = server.client();
        let pipeline = server.pipeline(client);
        let object = server.endpoint(client, &pipeline);
        let endpoint = server.made_endpoint();
        Self { server, client, pipeline, object, endpoint }
    }
}
