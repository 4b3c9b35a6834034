use crate::webrtc::IceCandidate;

/// Puts each candidate at the end of its media section.
pub(super) fn with_candidates(sdp: &str, candidates: &[IceCandidate]) -> String {
    let mut described = String::with_capacity(sdp.len() + 80 * candidates.len());
    let mut section: Option<u16> = None;
    for line in sdp.lines() {
        if line.starts_with("m=") {
            append(&mut described, section, candidates);
            section = Some(section.map_or(0, |index| index.saturating_add(1)));
        }
        push_line(&mut described, line);
    }
    append(&mut described, section, candidates);
    described
}

fn append(sdp: &mut String, section: Option<u16>, candidates: &[IceCandidate]) {
    for candidate in candidates.iter().filter(|it| Some(it.sdp_m_line_index) == section) {
        push_line(sdp, &format!("a={}", candidate.candidate));
    }
}

fn push_line(sdp: &mut String, line: &str) {
    sdp.push_str(line);
    sdp.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(text: &str, index: u16) -> IceCandidate {
        IceCandidate { candidate: text.into(), sdp_mid: index.to_string(), sdp_m_line_index: index }
    }

    #[test]
    fn candidates_stand_in_their_own_section() {
        let sdp = "v=0\r\nm=audio 9\r\na=mid:0\r\nm=video 9\r\na=mid:1\r\n";
        let candidates = [candidate("candidate:1", 0), candidate("candidate:2", 1), candidate("candidate:3", 7)];
        assert_eq!(
            with_candidates(sdp, &candidates),
            "v=0\r\nm=audio 9\r\na=mid:0\r\na=candidate:1\r\nm=video 9\r\na=mid:1\r\na=candidate:2\r\n"
        );
    }

    #[test]
    fn without_candidates_nothing_changes() {
        let sdp = "v=0\r\nm=audio 9\r\n";
        assert_eq!(with_candidates(sdp, &[]), sdp);
    }
}
