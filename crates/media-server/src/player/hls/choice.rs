use super::options::Options;
use super::playlist::{Audio, Master, Variant};

/// The variant with the highest bandwidth within the limits; if none is within, the one with the lowest.
pub(super) fn variant<'a>(master: &'a Master, options: &Options) -> Option<&'a Variant> {
    let is_within = |variant: &&Variant| {
        options.max_bandwidth.is_none_or(|most| variant.bandwidth <= most)
            && options.max_height.is_none_or(|most| variant.height.is_none_or(|height| height <= most))
    };
    let best = master.variants.iter().filter(is_within).rev().max_by_key(|variant| (variant.bandwidth, variant.height));
    best.or_else(|| master.variants.iter().min_by_key(|variant| variant.bandwidth))
}

/// The playlist of the sound that goes with a variant; `None` if the sound is in its segments.
pub(super) fn audio<'a>(master: &'a Master, variant: &Variant) -> Option<&'a str> {
    let group = variant.audio_group.as_ref()?;
    let members = || master.audios.iter().filter(|audio| audio.group == *group);
    let chosen: &Audio = members().find(|audio| audio.is_default).or_else(|| members().next())?;
    // A variant of nothing but sound is often its own rendition.
    chosen.uri.as_deref().filter(|uri| *uri != variant.uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder() -> Master {
        let variant = |uri: &str, bandwidth, height| Variant { uri: uri.into(), bandwidth, height, audio_group: None };
        let variants = vec![
            variant("sound", 64_000, None),
            variant("360", 800_000, Some(360)),
            variant("1080", 5_000_000, Some(1080)),
            variant("1080-backup", 5_000_000, Some(1080)),
            variant("720", 2_500_000, Some(720)),
        ];
        Master { variants, audios: Vec::new() }
    }

    #[test]
    fn the_best_within_the_limits_is_chosen() {
        for (max_height, max_bandwidth, expected) in [
            (None, None, "1080"),
            (Some(1080), None, "1080"),
            (Some(800), None, "720"),
            (None, Some(1_000_000), "360"),
            (Some(720), Some(2_499_999), "360"),
            (None, Some(1), "sound"),
        ] {
            let chosen = ladder();
            let chosen = variant(&chosen, &Options { max_height, max_bandwidth }).unwrap();
            assert_eq!(chosen.uri, expected, "{max_height:?} {max_bandwidth:?}");
        }
        assert!(variant(&Master::default(), &Options::default()).is_none());
    }

    #[test]
    fn the_default_sound_of_the_group_is_chosen() {
        let member = |group: &str, uri: Option<&str>, is_default| Audio {
            group: group.into(),
            uri: uri.map(str::to_owned),
            is_default,
        };
        let video = |group: Option<&str>| Variant {
            uri: "v".into(),
            bandwidth: 1,
            height: None,
            audio_group: group.map(str::to_owned),
        };
        let audios = vec![
            member("other", Some("o"), true),
            member("aac", Some("de"), false),
            member("aac", Some("en"), true),
            member("first", Some("f1"), false),
            member("first", Some("f2"), false),
            member("muxed", None, true),
            member("self", Some("v"), true),
        ];
        let master = Master { variants: Vec::new(), audios };
        for (group, expected) in [
            (Some("aac"), Some("en")),
            (Some("first"), Some("f1")),
            (Some("muxed"), None),
            (Some("self"), None),
            (Some("missing"), None),
            (None, None),
        ] {
            assert_eq!(audio(&master, &video(group)), expected, "{group:?}");
        }
    }
}
