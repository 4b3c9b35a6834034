use messages::report::{Count, Seconds};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// One object of a browser's statistics (W3C "Identifiers for WebRTC's Statistics API"). Browsers differ in what they fill
/// in, and in how; what is not as the standard has it is not there.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct Raw(Map<String, Value>);

impl Raw {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// A number that is within the bounds of what it measures.
    pub(super) fn number<T: TryFrom<f64>>(&self, name: &str) -> Option<T> {
        T::try_from(self.0.get(name)?.as_f64()?).ok()
    }

    pub(super) fn count(&self, name: &str) -> Option<Count> {
        self.number(name)
    }

    pub(super) fn seconds(&self, name: &str) -> Option<Seconds> {
        self.number(name)
    }

    /// A value that a report has in the same words as the standard.
    pub(super) fn same<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.0.get(name)?.clone()).ok()
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.text("id")
    }

    pub(super) fn is(&self, kind_of_stats: &str) -> bool {
        self.text("type") == Some(kind_of_stats)
    }
}

/// A browser's statistics of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Statistics(Vec<Raw>);

impl Statistics {
    /// Reads the values of an `RTCStatsReport`, written as a JSON array.
    ///
    /// # Errors
    /// If the text is no array of objects.
    pub(super) fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json).map(Self)
    }

    pub(super) fn all<'a>(&'a self, kind_of_stats: &'a str) -> impl Iterator<Item = &'a Raw> {
        self.0.iter().filter(move |raw| raw.is(kind_of_stats))
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Raw> {
        self.0.iter().find(|raw| raw.id() == Some(id))
    }
}
