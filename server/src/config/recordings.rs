use std::net::SocketAddr;

use super::{ConfigError, Options, Origin, quantity};
use crate::recordings::{Delivery, RecordingSettings};

/// Enough for the end of what is being recorded, and for whatever else lives on the disk.
const DEFAULT_RESERVE: u64 = 200_000_000;

pub(super) fn check(
    options: &Options,
    is_embedded: bool,
    public_url: Option<&Origin>,
    listen: SocketAddr,
) -> Result<RecordingSettings, ConfigError> {
    let age = |text: &str| quantity::span("recording-max-age", text);
    let size = |name, text: Option<&str>| text.map(|text| quantity::bytes(name, text)).transpose();
    let upload = options.recording_upload_url.as_deref().map(upload_base).transpose()?;
    let is_shared = is_embedded || options.recordings_shared.unwrap_or(false);
    let base = || upload.or_else(|| public_url.map(Origin::to_string)).unwrap_or_else(|| format!("http://{listen}"));
    Ok(RecordingSettings {
        max_age: options.recording_max_age.as_deref().map(age).transpose()?,
        max_bytes: size("recording-max-size", options.recording_max_size.as_deref())?,
        reserve_bytes: size("recording-reserve", options.recording_reserve.as_deref())?.unwrap_or(DEFAULT_RESERVE),
        delivery: if is_shared { Delivery::File } else { Delivery::Upload { base: base() } },
    })
}

fn upload_base(text: &str) -> Result<String, ConfigError> {
    let origin = Origin::parse(text.strip_suffix('/').unwrap_or(text)).ok_or_else(|| {
        let help = "give the address under which the media server reaches this one, such as http://10.0.0.5:3000";
        ConfigError::setting("recording-upload-url", format!("{text:?} is no address of this server; {help}"))
    })?;
    Ok(origin.to_string())
}
