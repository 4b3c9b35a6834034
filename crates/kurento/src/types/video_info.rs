use serde::Deserialize;

use super::complex::complex_type;

/// What a player knows of what it plays; times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VideoInfo {
    pub is_seekable: bool,
    pub seekable_init: i64,
    pub seekable_end: i64,
    /// 0 if not known, as of what is live.
    pub duration: i64,
}

complex_type!(VideoInfo {
    "duration" => duration,
    "isSeekable" => is_seekable,
    "seekableEnd" => seekable_end,
    "seekableInit" => seekable_init,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_kurento_writes_it() {
        let recorded = r#"{"__module__":"kurento","__type__":"VideoInfo","duration":20000,"isSeekable":true,"seekableEnd":20000,"seekableInit":0}"#;
        let info: VideoInfo = serde_json::from_str(recorded).unwrap();
        assert_eq!(info, VideoInfo { is_seekable: true, seekable_init: 0, seekable_end: 20_000, duration: 20_000 });
        assert_eq!(serde_json::to_string(&info).unwrap(), recorded);
    }
}
