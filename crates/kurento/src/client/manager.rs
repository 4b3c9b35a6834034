use std::time::Duration;

use serde_json::{Value, json};

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

    /// The share of the processors that is in use while it is measured, in percent. The session's other requests may wait
    /// meanwhile.
    pub async fn used_cpu(&self, interval: Duration) -> Result<f32, Error> {
        let interval = u32::try_from(interval.as_millis()).unwrap_or(u32::MAX);
        self.invoke_as(&ObjectId::server_manager(), "getUsedCpu", json!({ "interval": interval })).await
    }

    /// The memory that the media server uses, in KiB.
    pub async fn used_memory(&self) -> Result<u64, Error> {
        self.invoke_as(&ObjectId::server_manager(), "getUsedMemory", Value::Null).await
    }

    /// When an object was made, in seconds since 1970: for the ServerManager, when the media server was started.
    pub async fn creation_time(&self, object: &ObjectId) -> Result<i64, Error> {
        self.invoke_as(object, "getCreationTime", Value::Null).await
    }
}
