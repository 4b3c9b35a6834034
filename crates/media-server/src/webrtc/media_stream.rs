/// Says of all media in a description that they belong to one MediaStream (RFC 8830).
///
/// Browsers keep lips and voice together within a stream only; the library gives each section a stream of its own.
pub(super) fn in_one_stream(description: &str) -> String {
    let Some(stream) = description.lines().find_map(|line| line.strip_prefix("a=msid:")?.split(' ').next()) else {
        return description.to_owned();
    };
    let line = |line: &str| match line.split_once("msid:") {
        Some((before, msid)) if is_msid(before) => {
            let track = msid.split_once(' ').map_or("", |(_, track)| track);
            format!("{before}msid:{stream} {track}\r\n")
        }
        _ if line.starts_with("a=msid-semantic:") => format!("a=msid-semantic: WMS {stream}\r\n"),
        _ => format!("{line}\r\n"),
    };
    description.lines().map(line).collect()
}

/// The attribute of a section, or of one of its sources.
fn is_msid(before: &str) -> bool {
    before == "a=" || (before.starts_with("a=ssrc:") && before.ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sections_belong_to_the_first_ones_stream() {
        let description = "v=0\r\na=msid-semantic: WMS one two\r\nm=audio 9\r\na=msid:one voice\r\na=ssrc:1 msid:one voice\r\n\
                           m=video 9\r\na=msid:two face\r\na=ssrc:2 cname:x\r\na=ssrc:2 msid:two face\r\n";
        let expected = "v=0\r\na=msid-semantic: WMS one\r\nm=audio 9\r\na=msid:one voice\r\na=ssrc:1 msid:one voice\r\n\
                        m=video 9\r\na=msid:one face\r\na=ssrc:2 cname:x\r\na=ssrc:2 msid:one face\r\n";
        assert_eq!(in_one_stream(description), expected);
    }

    #[test]
    fn what_has_no_stream_stays_as_it_is() {
        let description = "v=0\r\nm=audio 9\r\na=recvonly\r\n";
        assert_eq!(in_one_stream(description), description);
    }
}
