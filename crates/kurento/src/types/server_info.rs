use serde::{Deserialize, Serialize};

use super::complex::complex_type;

/// What a media server is and can do (`getInfo` of the ServerManager).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ServerInfo {
    pub capabilities: Vec<String>,
    pub modules: Vec<ModuleInfo>,
    /// `KMS`.
    #[serde(rename = "type")]
    pub kind: String,
    pub version: String,
}

complex_type!(ServerInfo {
    "capabilities" => capabilities,
    "modules" => modules,
    "type" => kind,
    "version" => version,
});

/// A set of object types that a media server can create.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleInfo {
    pub factories: Vec<String>,
    pub generation_time: String,
    pub name: String,
    pub version: String,
}

complex_type!(ModuleInfo {
    "factories" => factories,
    "generationTime" => generation_time,
    "name" => name,
    "version" => version,
});

/// What an object is (`describe`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// The types it extends, the nearest first, without its own.
    pub hierarchy: Vec<String>,
    /// `kurento.WebRtcEndpoint`.
    pub qualified_type: String,
    /// `WebRtcEndpoint`.
    #[serde(rename = "type")]
    pub type_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_info_of_a_server() {
        let recorded = r#"{"__module__":"kurento","__type__":"ServerInfo","capabilities":["transactions"],"modules":[{"__module__":"kurento","__type__":"ModuleInfo","factories":["HubPort","MediaPipeline","PassThrough"],"generationTime":"Nov 22 2026 08:30:17","name":"core","version":"7.3.1-dev"}],"type":"KMS","version":"7.3.1-dev"}"#;
        let info: ServerInfo = serde_json::from_str(recorded).unwrap();
        assert_eq!(info.modules[0].factories, ["HubPort", "MediaPipeline", "PassThrough"]);
        assert_eq!(serde_json::to_string(&info).unwrap(), recorded);
    }

    #[test]
    fn the_description_of_an_object() {
        let recorded = r#"{"hierarchy":["kurento.MediaObject"],"qualifiedType":"kurento.MediaPipeline","sessionId":"5","type":"MediaPipeline"}"#;
        let description: Description = serde_json::from_str(recorded).unwrap();
        assert_eq!(description.qualified_type, "kurento.MediaPipeline");
    }
}
