use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind};

use super::capture::media_devices;

/// A camera or a microphone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) label: String,
}

/// What can be chosen from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Devices {
    pub(crate) cameras: Vec<Device>,
    pub(crate) microphones: Vec<Device>,
}

/// The devices of this machine; names are told only to a page that was given one of them.
pub(crate) async fn list_devices() -> Devices {
    let Some(listing) = media_devices().ok().and_then(|devices| devices.enumerate_devices().ok()) else {
        return Devices::default();
    };
    let Ok(list) = JsFuture::from(listing).await else { return Devices::default() };
    let infos: Vec<MediaDeviceInfo> = js_sys::Array::from(&list).iter().map(JsCast::unchecked_into).collect();
    Devices {
        cameras: of_kind(&infos, MediaDeviceKind::Videoinput, "Camera"),
        microphones: of_kind(&infos, MediaDeviceKind::Audioinput, "Microphone"),
    }
}

fn of_kind(infos: &[MediaDeviceInfo], kind: MediaDeviceKind, word: &str) -> Vec<Device> {
    let of_kind = infos.iter().filter(|info| info.kind() == kind && !info.device_id().is_empty());
    let named = |(n, info): (usize, &MediaDeviceInfo)| {
        let label = Some(info.label()).filter(|label| !label.is_empty());
        Device { id: info.device_id(), label: label.unwrap_or_else(|| format!("{word} {}", n + 1)) }
    };
    of_kind.enumerate().map(named).collect()
}
