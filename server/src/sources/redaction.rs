use std::fmt;

use netguard::SourceUrl;

/// Shorter texts are part of anything.
const SHORTEST: usize = 3;

/// Takes the secrets of one URL out of texts.
pub(super) struct Redaction {
    whole: String,
    shown: String,
    /// Longest first: one may hold another.
    secrets: Vec<String>,
}

impl Redaction {
    pub(super) fn of(url: &SourceUrl) -> Self {
        let exposed = url.expose();
        let mut secrets = vec![exposed.username().to_owned(), exposed.password().unwrap_or_default().to_owned()];
        secrets.extend(exposed.query().map(str::to_owned));
        secrets.extend(exposed.query_pairs().map(|(_, value)| value.into_owned()));
        if let Some(credentials) = url.credentials() {
            secrets.push(credentials.expose_user_name().to_owned());
            secrets.push(credentials.expose_password().to_owned());
        }
        secrets.retain(|secret| secret.len() >= SHORTEST);
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { whole: exposed.to_string(), shown: url.to_string(), secrets }
    }

    pub(super) fn apply(&self, text: &str) -> String {
        let text = text.replace(&self.whole, &self.shown);
        self.secrets.iter().fold(text, |text, secret| text.replace(secret, "…"))
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redaction({})", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_left() {
        let url = "rtsp://admin:can%40ry@camera.example:554/1?token=abcdef&x=1".parse().unwrap();
        let redaction = Redaction::of(&url);
        for text in [
            "cannot open rtsp://admin:can%40ry@camera.example:554/1?token=abcdef&x=1",
            "user admin with can@ry was refused",
            "sent can%40ry and abcdef",
        ] {
            let shown = redaction.apply(text);
            for secret in ["admin", "can%40ry", "can@ry", "abcdef"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
        assert_eq!(redaction.apply("nothing to hide"), "nothing to hide");
        assert!(!format!("{redaction:?}").contains("abcdef"));
    }
}
