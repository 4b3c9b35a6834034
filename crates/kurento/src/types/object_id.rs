use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest id that is taken. A HubPort, the deepest of Kurento's objects, has about 200 bytes.
const MAX_BYTES: usize = 1024;

/// The id of an object inside a media server: `<uuid>_kurento.<Type>`, below another one `<parent>/<uuid>_kurento.<Type>`.
///
/// It holds 1 to 1024 bytes of visible ASCII. More is not checked, as servers are free in how they name objects.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectId(String);

/// A string that cannot be the id of an object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an object id has 1 to {MAX_BYTES} visible ASCII characters")]
pub struct InvalidObjectId;

impl ObjectId {
    /// The one object that every media server has.
    pub fn server_manager() -> Self {
        Self("manager_ServerManager".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the object that this one was created in, read from the id.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The type in the id, without its module: `WebRtcEndpoint`. `None` where a server names objects in another way.
    pub fn type_name(&self) -> Option<&str> {
        let own = self.0.rsplit('/').next()?;
        let (_, qualified) = own.split_once('_')?;
        qualified.rsplit('.').next()
    }
}

impl TryFrom<String> for ObjectId {
    type Error = InvalidObjectId;

    fn try_from(id: String) -> Result<Self, InvalidObjectId> {
        let fits = !id.is_empty() && id.len() <= MAX_BYTES;
        if fits && id.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(Self(id)) } else { Err(InvalidObjectId) }
    }
}

impl FromStr for ObjectId {
    type Err = InvalidObjectId;

    fn from_str(id: &str) -> Result<Self, InvalidObjectId> {
        Self::try_from(id.to_owned())
    }
}

impl From<ObjectId> for String {
    fn from(id: ObjectId) -> Self {
        id.0
    }
}

impl AsRef<str> for ObjectId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPELINE: &str = "e49ed2a1-4ead-40b1-ba3a-f8b8470b9d09_kurento.MediaPipeline";
    const ENDPOINT: &str = "e49ed2a1-4ead-40b1-ba3a-f8b8470b9d09_kurento.MediaPipeline/83b05fa3-5bc9-4f64-8b66-f18e58079eab_kurento.WebRtcEndpoint";

    #[test]
    fn an_id_tells_its_parent_and_type() {
        let endpoint: ObjectId = ENDPOINT.parse().unwrap();
        assert_eq!(endpoint.type_name(), Some("WebRtcEndpoint"));
        assert_eq!(endpoint.parent().unwrap().as_str(), PIPELINE);
        assert_eq!(endpoint.parent().unwrap().parent(), None);
        assert_eq!(ObjectId::server_manager().type_name(), Some("ServerManager"));
        assert_eq!("newref:0".parse::<ObjectId>().unwrap().type_name(), None);
    }

    #[test]
    fn what_cannot_be_an_id_is_refused() {
        for id in ["", "a b", "a\n", "ä", &"x".repeat(MAX_BYTES + 1)] {
            assert!(id.parse::<ObjectId>().is_err(), "{id:?} was taken for an id");
        }
        assert!(serde_json::from_str::<ObjectId>("\"\"").is_err());
        assert!(serde_json::from_str::<ObjectId>("5").is_err());
    }

    #[test]
    fn written_as_a_string() {
        let id: ObjectId = PIPELINE.parse().unwrap();
        assert_eq!(serde_json::to_value(&id).unwrap(), PIPELINE);
    }
}
