use std::collections::{BTreeMap, BTreeSet};

use kurento::MediaType;

use super::id::ObjectId;

/// One kind of media that goes from one element to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Connection {
    pub(super) media: MediaType,
    pub(super) source: ObjectId,
    pub(super) sink: ObjectId,
}

/// Which element feeds which.
///
/// Invariant: a sink has at most one source for each kind of media.
#[derive(Debug, Default)]
pub(super) struct Connections {
    source_of: BTreeMap<(ObjectId, MediaType), ObjectId>,
    sinks_of: BTreeMap<(ObjectId, MediaType), BTreeSet<ObjectId>>,
}

impl Connections {
    pub(super) fn connect(&mut self, connection: &Connection) {
        let Connection { media, source, sink } = connection;
        if let Some(replaced) = self.source_of.insert((sink.clone(), *media), source.clone()) {
            self.remove_sink(&replaced, *media, sink);
        }
        self.sinks_of.entry((source.clone(), *media)).or_default().insert(sink.clone());
    }

    /// `false` if there was no such connection.
    pub(super) fn disconnect(&mut self, connection: &Connection) -> bool {
        let Connection { media, source, sink } = connection;
        let connected = self.source(sink, *media) == Some(source);
        if connected {
            self.source_of.remove(&(sink.clone(), *media));
            self.remove_sink(source, *media, sink);
        }
        connected
    }

    fn remove_sink(&mut self, source: &ObjectId, media: MediaType, sink: &ObjectId) {
        let key = (source.clone(), media);
        if let Some(sinks) = self.sinks_of.get_mut(&key) {
            sinks.remove(sink);
            if sinks.is_empty() {
                self.sinks_of.remove(&key);
            }
        }
    }

    pub(super) fn source(&self, sink: &ObjectId, media: MediaType) -> Option<&ObjectId> {
        self.source_of.get(&(sink.clone(), media))
    }

    /// What feeds `sink`, in Kurento's order of the kinds of media.
    pub(super) fn of_sink(&self, sink: &ObjectId) -> Vec<Connection> {
        let fed = MediaType::ALL.into_iter().filter_map(|media| Some((media, self.source(sink, media)?)));
        fed.map(|(media, source)| Connection { media, source: source.clone(), sink: sink.clone() }).collect()
    }

    /// What `source` feeds, in Kurento's order of the kinds of media.
    pub(super) fn of_source(&self, source: &ObjectId) -> Vec<Connection> {
        let sinks = |media| self.sinks_of.get(&(source.clone(), media)).into_iter().flatten();
        let connection = |media, sink: &ObjectId| Connection { media, source: source.clone(), sink: sink.clone() };
        MediaType::ALL
            .into_iter()
            .flat_map(|media| sinks(media).map(move |sink| connection(media, sink)).collect::<Vec<_>>())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(uuid: &str) -> ObjectId {
        ObjectId::new(uuid, "WebRtcEndpoint", None)
    }

    fn video(source: &str, sink: &str) -> Connection {
        Connection { media: MediaType::Video, source: element(source), sink: element(sink) }
    }

    #[test]
    fn a_sink_has_one_source_of_a_kind() {
        let mut connections = Connections::default();
        connections.connect(&video("a", "sink"));
        connections.connect(&video("b", "sink"));
        assert_eq!(connections.of_sink(&element("sink")), [video("b", "sink")]);
        assert_eq!(connections.of_source(&element("a")), []);
        assert_eq!(connections.of_source(&element("b")), [video("b", "sink")]);
    }

    #[test]
    fn only_the_present_source_can_be_disconnected() {
        let mut connections = Connections::default();
        connections.connect(&video("a", "sink"));
        assert!(!connections.disconnect(&video("b", "sink")));
        assert!(connections.disconnect(&video("a", "sink")));
        assert!(connections.source_of.is_empty() && connections.sinks_of.is_empty(), "nothing is left behind");
    }
}
