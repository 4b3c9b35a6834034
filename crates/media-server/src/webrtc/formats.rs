//! The formats of a media section, as its `m=` line lists them.

/// Leaves out what an offer says of formats that it does not offer: only those of the `m=` line count (RFC 8866, 5.14), but
/// the parser reads the attributes.
pub(super) fn only_offered(offer: &str) -> String {
    let mut listed: Vec<&str> = Vec::new();
    let mut kept = String::with_capacity(offer.len());
    for line in offer.lines() {
        if let Some(media) = line.strip_prefix("m=") {
            listed = formats(media).collect();
        }
        if described(line).is_none_or(|format| format == "*" || listed.contains(&format)) {
            kept.push_str(line);
            kept.push_str("\r\n");
        }
    }
    kept
}

/// Lists the formats of an answer in the order of the offer, which is the order in which the remote side prefers them
/// (RFC 3264, 6.1).
pub(super) fn in_order_of(offer: &str, answer: &str) -> String {
    let mut offered = offer.lines().filter_map(|line| line.strip_prefix("m="));
    let mut ordered = String::with_capacity(answer.len());
    for line in answer.lines() {
        match line.strip_prefix("m=") {
            Some(media) => ordered.push_str(&reordered(media, offered.next().unwrap_or_default())),
            None => ordered.push_str(line),
        }
        ordered.push_str("\r\n");
    }
    ordered
}

fn reordered(media: &str, offered: &str) -> String {
    let order: Vec<&str> = formats(offered).collect();
    let mut own: Vec<&str> = formats(media).collect();
    // what was not offered stays last, in its own order
    own.sort_by_key(|format| order.iter().position(|other| other == format).unwrap_or(usize::MAX));
    let head: Vec<&str> = media.split(' ').take(HEAD).chain(own).collect();
    format!("m={}", head.join(" "))
}

/// Media, port and protocol come before the formats.
const HEAD: usize = 3;

fn formats(media: &str) -> impl Iterator<Item = &str> {
    media.split_whitespace().skip(HEAD)
}

/// The format that an attribute describes.
fn described(line: &str) -> Option<&str> {
    let attribute = ["a=rtpmap:", "a=fmtp:", "a=rtcp-fb:"].iter().find_map(|prefix| line.strip_prefix(prefix))?;
    attribute.split(' ').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_offered() {
        let offer = "v=0\r\nm=audio 9 P 111\r\na=rtpmap:111 opus\r\nm=video 9 P 102\r\na=rtpmap:96 VP8\r\na=rtcp-fb:96 nack\r\n\
                     a=rtpmap:102 H264\r\na=fmtp:102 x\r\na=rtcp-fb:* ccm fir\r\n";
        let kept = only_offered(offer);
        assert!(!kept.contains(":96 "), "{kept}");
        assert!(kept.contains("a=rtpmap:111") && kept.contains("a=fmtp:102") && kept.contains("a=rtcp-fb:*"), "{kept}");
    }

    #[test]
    fn an_answer_follows_the_offer() {
        let offer = "v=0\r\nm=audio 9 P 111 0\r\nm=video 9 P 102 96 97\r\n";
        let answer = "v=0\r\nm=audio 9 P 0 111\r\nm=video 9 P 96 97 102 5\r\na=mid:1\r\n";
        assert_eq!(in_order_of(offer, answer), "v=0\r\nm=audio 9 P 111 0\r\nm=video 9 P 102 96 97 5\r\na=mid:1\r\n");
    }
}
