use serde_json::Value;

use super::{Client, Error};
use crate::types::{ObjectId, ServerInfo};

impl Client {
    /// What the media server is and which objects it can create.
    pub async fn server_info(&self) -> Result<ServerInfo, Error> {
        self.invoke_as(&ObjectId::server_manager(), "getInfo", Value::Null).await
    }

    /// All pipelines of the media server, also those of other clients.
    ///
    /// KMS takes a reference to every one of them for this session, which keeps them alive: do not poll this from a
    /// session that lasts.
    pub async fn pipelines(&self) -> Result<Vec<ObjectId>, Error> {
        self.invoke_as(&ObjectId::server_manager(), "getPipelines", Value::Null).await
    }
}
