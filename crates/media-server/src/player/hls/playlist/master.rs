use super::attributes::Attributes;
use super::{Line, read};

/// Variants of one stream, and the sound that goes with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Master {
    pub(in super::super) variants: Vec<Variant>,
    pub(in super::super) audios: Vec<Audio>,
}

/// One way of coding the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Variant {
    /// The URI of its media playlist, relative to the master playlist.
    pub(in super::super) uri: String,
    /// In bit/s; 0 if not said.
    pub(in super::super) bandwidth: u64,
    /// In pixels, where it is said.
    pub(in super::super) height: Option<u32>,
    /// The group of [`Audio`] that goes with it.
    pub(in super::super) audio_group: Option<String>,
}

/// Sound with a playlist of its own, or within its variant's segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Audio {
    pub(in super::super) group: String,
    /// `None`: the sound is in the segments of the variant.
    pub(in super::super) uri: Option<String>,
    pub(in super::super) is_default: bool,
}

/// More than any service offers; keeps hostile playlists small.
const MOST_ENTRIES: usize = 200;

impl Master {
    pub(super) fn parse<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut master = Self::default();
        let mut described = None;
        for line in lines {
            match read(line) {
                Line::Tag("EXT-X-STREAM-INF", value) => described = Some(Attributes(value)),
                Line::Tag("EXT-X-MEDIA", value) => master.add_audio(Attributes(value)),
                Line::Uri(uri) => {
                    if let Some(attributes) = described.take() {
                        master.add_variant(attributes, uri);
                    }
                }
                Line::Tag(..) | Line::Comment => {}
            }
        }
        master
    }

    fn add_variant(&mut self, attributes: Attributes<'_>, uri: &str) {
        let height = attributes.get("RESOLUTION").and_then(|size| size.split_once(['x', 'X'])?.1.parse().ok());
        if self.variants.len() < MOST_ENTRIES {
            self.variants.push(Variant {
                uri: uri.to_owned(),
                bandwidth: attributes.number("BANDWIDTH").unwrap_or(0),
                height,
                audio_group: attributes.get("AUDIO").map(str::to_owned),
            });
        }
    }

    fn add_audio(&mut self, attributes: Attributes<'_>) {
        let is_audio = attributes.get("TYPE") == Some("AUDIO");
        if let Some(group) = attributes.get("GROUP-ID").filter(|_| is_audio && self.audios.len() < MOST_ENTRIES) {
            self.audios.push(Audio {
                group: group.to_owned(),
                uri: attributes.get("URI").map(str::to_owned),
                is_default: attributes.is_yes("DEFAULT"),
            });
        }
    }
}
