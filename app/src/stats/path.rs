use messages::report::PathReport;

use super::raw::{Raw, Statistics};

/// The pair of candidates that media takes.
pub(super) fn path(statistics: &Statistics) -> Option<PathReport> {
    let pair = selected_pair(statistics)?;
    let end = |name| pair.text(name).and_then(|id| statistics.by_id(id));
    let (local, remote) = (end("localCandidateId"), end("remoteCandidateId"));
    Some(PathReport {
        local: local.and_then(|local| local.same("candidateType")),
        remote: remote.and_then(|remote| remote.same("candidateType")),
        protocol: local.and_then(|local| local.same("protocol")),
        relay_protocol: local.and_then(|local| local.same("relayProtocol")),
        round_trip: pair.seconds("currentRoundTripTime"),
        available_outgoing_bitrate: pair.number("availableOutgoingBitrate"),
    })
}

fn selected_pair(statistics: &Statistics) -> Option<&Raw> {
    let id = statistics.all("transport").find_map(|transport| transport.text("selectedCandidatePairId"));
    let is_in_use = |pair: &&Raw| pair.flag("nominated") && pair.text("state") == Some("succeeded");
    let pairs = || statistics.all("candidate-pair");
    // Older Firefox has no transport object and marks the pair instead.
    id.and_then(|id| statistics.by_id(id))
        .or_else(|| pairs().find(|pair| pair.flag("selected")))
        .or_else(|| pairs().find(is_in_use))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str) -> Option<PathReport> {
        path(&Statistics::from_json(json).unwrap())
    }

    #[test]
    fn without_a_transport_the_pair_in_use_is_found() {
        let pairs = r#"[
            {"id":"1","type":"candidate-pair","nominated":true,"state":"succeeded","currentRoundTripTime":0.5},
            {"id":"2","type":"candidate-pair","nominated":true,"state":"succeeded","selected":true,
             "currentRoundTripTime":0.25}]"#;
        assert_eq!(found(pairs).unwrap().round_trip.unwrap().get(), 0.25);
        assert_eq!(found(&pairs.replace("selected", "x")).unwrap().round_trip.unwrap().get(), 0.5);
        assert_eq!(found(&pairs.replace("succeeded", "failed").replace("selected", "x")), None);
    }
}
