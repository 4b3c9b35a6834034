use std::fs;
use std::io;
use std::path::Path;

use crate::ids;

const FILE: &str = "instance";

/// The name by which a server knows its own pipelines again on a media server that others use too. It is kept in a file,
/// which is made the first time.
pub(super) fn kept_in(data_dir: &Path) -> io::Result<String> {
    let path = data_dir.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => {
            let instance = new()?;
            fs::create_dir_all(data_dir)?;
            fs::write(&path, format!("{instance}\n"))?;
            Ok(instance)
        }
    }
}

/// A name for this run only.
pub(super) fn new() -> io::Result<String> {
    ids::new_session().map(String::from).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_outlives_the_program() {
        let folder = std::env::temp_dir().join(format!("kurento-live-{}", new().unwrap()));
        let name = kept_in(&folder).unwrap();
        assert_eq!(kept_in(&folder).unwrap(), name);
        fs::remove_dir_all(&folder).unwrap();
        assert_ne!(kept_in(&folder).unwrap(), name);
        fs::remove_dir_all(&folder).unwrap();
    }
}
