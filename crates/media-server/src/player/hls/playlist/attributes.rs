/// The attributes of a tag: `NAME=value,OTHER="quoted, with a comma"`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attributes<'a>(pub(super) &'a str);

impl<'a> Attributes<'a> {
    /// The value of an attribute, without its quotes; of several with one name the first.
    pub(super) fn get(self, name: &str) -> Option<&'a str> {
        self.find(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    }

    pub(super) fn number<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    pub(super) fn is_yes(self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("YES"))
    }

    fn find<T>(self, mut wanted: impl FnMut((&'a str, &'a str)) -> Option<T>) -> Option<T> {
        let mut rest = self.0;
        while let Some((name, after)) = rest.split_once('=') {
            let (value, next) = take_value(after.trim_start());
            if let Some(found) = wanted((name.trim(), value)) {
                return Some(found);
            }
            rest = next;
        }
        None
    }
}

/// A value, and what comes after its comma.
fn take_value(text: &str) -> (&str, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (value, rest.split_once(',').map_or("", |(_, next)| next));
    }
    let (value, rest) = text.split_once(',').unwrap_or((text, ""));
    (value.trim_end(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found() {
        let attributes =
            Attributes(r#"BANDWIDTH=1280000, CODECS="avc1.4d401f,mp4a.40.2",uri="a=b,c.m3u8",DEFAULT=YES,LAST=7 "#);
        assert_eq!(attributes.number("BANDWIDTH"), Some(1_280_000));
        assert_eq!(attributes.get("CODECS"), Some("avc1.4d401f,mp4a.40.2"));
        assert_eq!(attributes.get("URI"), Some("a=b,c.m3u8"));
        assert!(attributes.is_yes("DEFAULT"));
        assert_eq!(attributes.get("LAST"), Some("7"));
        assert_eq!(attributes.get("MISSING"), None);
    }

    #[test]
    fn broken_attributes_do_not_matter() {
        for broken in ["", "=", "A", "A=", "A=\"", "=\"=\"", ",,,", "A=\"x\"y,B=2"] {
            assert!(Attributes(broken).get("C").is_none(), "{broken}");
        }
        assert_eq!(Attributes("A=\"x\"y,B=2").get("B"), Some("2"));
        assert_eq!(Attributes("A=\"open").get("A"), Some("open"));
    }
}
