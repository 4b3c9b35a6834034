use std::path::Path;

use axum::http::HeaderValue;
use messages::Title;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What a browser is told to save a file as: the title, in letters that every system takes, and as it is for those that can
/// (RFC 6266).
pub(super) fn disposition(title: &Title, file: &Path) -> HeaderValue {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or("bin");
    let plain: String = title.as_str().chars().map(plain).collect();
    let plain = plain.trim_matches(['.', ' ', '_']);
    let plain = if plain.is_empty() { "recording" } else { plain };
    let whole = format!("{}.{extension}", title.as_str().replace(['/', '\\'], "_"));
    let encoded = utf8_percent_encode(&whole, NON_ALPHANUMERIC);
    let text = format!("attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

fn plain(letter: char) -> char {
    if letter.is_ascii_alphanumeric() || " -.".contains(letter) { letter } else { '_' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(title: &str) -> String {
        let title = Title::try_from(title.to_owned()).unwrap();
        disposition(&title, Path::new("/x/0.webm")).to_str().unwrap().to_owned()
    }

    #[test]
    fn a_title_becomes_a_safe_name() {
        assert!(name("Garden party").starts_with("attachment; filename=\"Garden party.webm\";"));
        assert!(name("../../etc/passwd").contains("filename=\"etc_passwd.webm\""));
        assert!(name("a\"; x=\"b").contains("filename=\"a__ x__b.webm\""));
        assert!(
            name("Überraschung").contains("filename=\"berraschung.webm\"; filename*=UTF-8''%C3%9Cberraschung%2Ewebm")
        );
        assert!(name("…").contains("filename=\"recording.webm\""));
    }
}
