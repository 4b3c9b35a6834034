use std::path::{Component, Path, PathBuf};

use netguard::{Scheme, SourceUrl};
use url::Url;

/// What the URI of a recorder means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file, in a folder that exists.
    File(PathBuf),
    /// Somebody who takes it over HTTP.
    Recipient(SourceUrl),
}

impl Place {
    /// Files may lie within the recording folder only; where a recording may be sent is judged as it is sent.
    ///
    /// # Errors
    /// A sentence for whoever chose the URI.
    pub(super) fn find(folder: Option<&Path>, uri: &str) -> Result<Self, String> {
        match uri.parse::<SourceUrl>() {
            Ok(url) if matches!(url.scheme(), Scheme::Http | Scheme::Https) => Ok(Self::Recipient(url)),
            _ => file(folder, uri).map(Self::File),
        }
    }
}

/// The file that a URI means, in a folder that exists: only what lies within the recording folder.
fn file(folder: Option<&Path>, uri: &str) -> Result<PathBuf, String> {
    let folder = folder.ok_or("This media server has no folder to record into: set one.")?;
    let outside = || {
        format!(
            "Recordings go to files in {}, as file:// addresses, or to http:// and https:// addresses.",
            folder.display()
        )
    };
    let url = Url::parse(uri).ok().filter(|url| url.scheme() == "file").ok_or_else(outside)?;
    let path = url.to_file_path().map_err(|()| outside())?;
    let within = path.strip_prefix(folder).map_err(|_| outside())?;
    let is_plain = within.components().all(|part| matches!(part, Component::Normal(_)));
    if !is_plain || within.file_name().is_none() {
        return Err(outside());
    }
    if let Some(parent) = path.parent() {
        let failed = |error| format!("The folder {} cannot be made: {error}.", parent.display());
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_recording_folder_is_written_to() {
        let folder = std::env::temp_dir().join(format!("recorders-{}", std::process::id()));
        let uri = |path: &str| format!("file://{}/{path}", folder.display());
        assert_eq!(file(Some(&folder), &uri("a/1.mp4")), Ok(folder.join("a/1.mp4")));
        assert!(folder.join("a").is_dir(), "missing folders are made");
        for hostile in [uri("../1.mp4"), uri("%2e%2e/1.mp4"), uri(""), "file:///etc/passwd".to_owned()] {
            assert!(file(Some(&folder), &hostile).is_err(), "{hostile}");
        }
        for other in ["ftp://127.0.0.1/1.mp4", "1.mp4", ""] {
            assert!(Place::find(Some(&folder), other).is_err(), "{other}");
        }
        assert!(file(None, &uri("1.mp4")).is_err());
        assert!(matches!(Place::find(None, "http://127.0.0.1/1.mp4"), Ok(Place::Recipient(_))));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
