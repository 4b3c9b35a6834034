use messages::{ClientMessage, ErrorCode, InvalidSdp, SdpOffer, ServerMessage};
use serde_json::Value;

/// How much of a parser's words is passed on.
const MAX_DETAIL_CHARS: usize = 200;

/// Why a frame is no message, for whoever wrote the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) code: ErrorCode,
    pub(super) sentence: String,
}

impl Complaint {
    fn malformed(sentence: impl Into<String>) -> Self {
        Self { code: ErrorCode::Malformed, sentence: sentence.into() }
    }

    pub(super) fn not_text() -> Self {
        Self::malformed("A message is one JSON object in a text frame.")
    }
}

impl From<Complaint> for ServerMessage {
    fn from(complaint: Complaint) -> Self {
        Self::Error { code: complaint.code, message: complaint.sentence, session_id: None }
    }
}

/// Reads a frame.
pub(super) fn parse(text: &str) -> Result<ClientMessage, Complaint> {
    serde_json::from_str(text).map_err(|error| complain(text, &error))
}

fn complain(text: &str, error: &serde_json::Error) -> Complaint {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return Complaint::malformed(format!("This is not JSON: {}.", detail(error)));
    };
    if !value.get("id").is_some_and(Value::is_string) {
        return Complaint::malformed("A message is a JSON object whose field id names it.");
    }
    let offer = value.get("sdpOffer").and_then(Value::as_str).map(str::to_owned);
    if let Some(Err(too_long @ InvalidSdp::TooLong)) = offer.map(SdpOffer::try_from) {
        return Complaint { code: ErrorCode::TooLarge, sentence: format!("The offer is too long: {too_long}.") };
    }
    Complaint::malformed(format!("This message cannot be read: {}.", detail(error)))
}

/// What the parser says, on one line and not at length: it quotes what came.
fn detail(error: &serde_json::Error) -> String {
    let plain = |c: &char| !c.is_control();
    error.to_string().chars().filter(plain).take(MAX_DETAIL_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_refused(text: &str, code: ErrorCode) {
        let complaint = parse(text).unwrap_err();
        assert_eq!(complaint.code, code, "{text:.60}");
        let sentence = complaint.sentence;
        assert!(sentence.len() > 10 && sentence.len() < 400, "{sentence}");
        assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains('\n'), "{sentence}");
    }

    #[test]
    fn what_is_no_message_is_refused_in_words() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "{",
            "null",
            "[]",
            "5",
            "\u{0}",
            "{}",
            r#"{"id":5}"#,
            r#"{"id":"noSuchMessage"}"#,
            r#"{"id":"view"}"#,
            r#"{"id":"no\nsuch\nmessage"}"#,
            r#"{"id":"view","sessionId":"../..","sdpOffer":"v=0"}"#,
            r#"{"id":"view","sessionId":"0123456789abcdef","sdpOffer":"rubbish"}"#,
            &deep,
        ] {
            check_refused(text, ErrorCode::Malformed);
        }
    }

    #[test]
    fn a_long_offer_is_called_too_large() {
        let offer = format!("v=0\\r\\n{}", "a".repeat(70_000));
        let text = format!(r#"{{"id":"view","sessionId":"0123456789abcdef","sdpOffer":"{offer}"}}"#);
        check_refused(&text, ErrorCode::TooLarge);
    }

    #[test]
    fn a_message_is_read() {
        assert_eq!(parse(r#"{"id":"followSessions"}"#), Ok(ClientMessage::FollowSessions {}));
    }
}
