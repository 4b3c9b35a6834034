use super::raw::{Raw, Report};

/// The pair of candidates that media takes.
pub(super) fn selected_pair(report: &Report) -> Option<&Raw> {
    let by_transport =
        report.all("transport").find_map(|transport| report.by_id(transport.selected_candidate_pair_id.as_deref()?));
    let is_in_use = |pair: &&Raw| pair.nominated == Some(true) && pair.state.as_deref() == Some("succeeded");
    // Firefox has no transport object.
    by_transport.or_else(|| report.all("candidate-pair").find(is_in_use))
}

/// The round-trip time to the server in seconds.
pub(super) fn round_trip(report: &Report) -> Option<f64> {
    selected_pair(report)?.current_round_trip_time
}

/// The way that media takes, in words: "direct, UDP" or "relayed, TCP".
pub(super) fn path(report: &Report) -> Option<String> {
    let pair = selected_pair(report)?;
    let local = report.by_id(pair.local_candidate_id.as_deref()?)?;
    let remote = report.by_id(pair.remote_candidate_id.as_deref()?)?;
    let is_relayed = [local, remote].iter().any(|end| end.candidate_type.as_deref() == Some("relay"));
    let protocol = local.relay_protocol.as_deref().or(local.protocol.as_deref()).unwrap_or("udp");
    let way = if is_relayed { "relayed" } else { "direct" };
    Some(format!("{way}, {}", protocol.to_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(local_type: &str) -> Report {
        let json = format!(
            r#"[{{"id":"T","type":"transport","selectedCandidatePairId":"P"}},
                {{"id":"P","type":"candidate-pair","currentRoundTripTime":0.02,"localCandidateId":"L",
                  "remoteCandidateId":"R"}},
                {{"id":"L","type":"local-candidate","candidateType":"{local_type}","protocol":"udp"}},
                {{"id":"R","type":"remote-candidate","candidateType":"host","protocol":"udp"}}]"#
        );
        Report::from_json(&json).unwrap()
    }

    #[test]
    fn the_path_is_named() {
        assert_eq!(path(&report("host")).as_deref(), Some("direct, UDP"));
        assert_eq!(path(&report("relay")).as_deref(), Some("relayed, UDP"));
        assert_eq!(round_trip(&report("host")), Some(0.02));
    }
}
