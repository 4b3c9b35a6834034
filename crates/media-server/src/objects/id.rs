use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// Kurento's id of an object: `<uuid>_kurento.<Type>`, below another object `<parent>/<uuid>_kurento.<Type>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectId(Arc<str>);

impl ObjectId {
    /// The id of the one object that always exists.
    pub(crate) const MANAGER: &'static str = "manager_ServerManager";

    pub(super) fn manager() -> Self {
        Self(Self::MANAGER.into())
    }

    /// The id of a new object of `class`, below `parent` if it has one.
    pub(super) fn new(uuid: &str, class: &str, parent: Option<&Self>) -> Self {
        Self(match parent {
            Some(parent) => format!("{parent}/{uuid}_kurento.{class}").into(),
            None => format!("{uuid}_kurento.{class}").into(),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The id for an event or a complex value.
    pub(super) fn to_wire(&self) -> kurento::ObjectId {
        self.0.parse().expect("ids are made of UUIDs and names of classes, which are visible ASCII and short")
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lets a map of objects be asked with an id as it came from the wire.
impl Borrow<str> for ObjectId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The id of a client's session. Kurento takes any string that a client chooses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SessionId(Arc<str>);

impl SessionId {
    /// A session id is kept for as long as its objects, so what a client may choose has an end.
    const MAX_BYTES: usize = 256;

    /// `None` if the id is empty or longer than 256 bytes.
    pub(crate) fn new(id: &str) -> Option<Self> {
        (!id.is_empty() && id.len() <= Self::MAX_BYTES).then(|| Self(id.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_has_its_parents_id_before_its_own() {
        let pipeline = ObjectId::new("1", "MediaPipeline", None);
        let endpoint = ObjectId::new("2", "WebRtcEndpoint", Some(&pipeline));
        assert_eq!(pipeline.as_str(), "1_kurento.MediaPipeline");
        assert_eq!(endpoint.as_str(), "1_kurento.MediaPipeline/2_kurento.WebRtcEndpoint");
    }

    #[test]
    fn a_session_id_has_a_length() {
        assert!(SessionId::new("my-own-session-name").is_some());
        assert!(SessionId::new("").is_none());
        assert!(SessionId::new(&"x".repeat(257)).is_none());
    }
}
