use messages::{PeerId, PeersTogether, RoundSummary};
use metrics::{Round, Side};

/// What is told of a round that is over.
pub(super) fn summary(round: &Round<PeerId>, at_ms: i64) -> RoundSummary {
    RoundSummary {
        number: round.number,
        asked: count(round.asked),
        answered: count(round.answered),
        execution_ms: u32::try_from(round.execution_time.as_millis()).unwrap_or(u32::MAX),
        at_ms,
    }
}

/// What is told of many peers.
pub(super) fn together(side: &Side) -> PeersTogether {
    PeersTogether {
        peers: count(side.peers),
        total_bitrate: side.total_bitrate,
        bitrate: side.bitrate,
        loss: side.loss,
        round_trip: side.round_trip,
        jitter: side.jitter,
        frame_rate: side.frame_rate,
        freezes: side.freezes,
        score: side.score,
        relayed: side.relayed,
    }
}

fn count(peers: usize) -> u32 {
    u32::try_from(peers).unwrap_or(u32::MAX)
}
