use messages::{
    PeerId, Report,
    report::{CodecName, Direction, MAX_STREAMS_PER_REPORT, Seconds, StreamReport},
};

use super::{
    path::path,
    raw::{Raw, Statistics},
};

/// What a peer measures, from its browser's statistics: the values of an `RTCStatsReport`, written as a JSON array.
///
/// # Errors
/// If the text is no array of objects.
pub fn normalise(peer: PeerId, json: &str) -> Result<Report, serde_json::Error> {
    let statistics = Statistics::from_json(json)?;
    let mut streams: Vec<_> = statistics.all("inbound-rtp").filter_map(|raw| incoming(&statistics, raw)).collect();
    streams.extend(statistics.all("outbound-rtp").filter_map(|raw| outgoing(&statistics, raw)));
    streams.truncate(MAX_STREAMS_PER_REPORT);
    Ok(Report { path: path(&statistics), streams, ..Report::new(peer) })
}

fn incoming(statistics: &Statistics, raw: &Raw) -> Option<StreamReport> {
    let remote = of_other_side(statistics, raw, "remote-outbound-rtp");
    Some(StreamReport {
        bytes: raw.count("bytesReceived"),
        packets: raw.count("packetsReceived"),
        packets_lost: raw.same("packetsLost"),
        jitter: raw.seconds("jitter"),
        round_trip: remote.and_then(|remote| remote.seconds("roundTripTime")),
        retransmitted_packets: raw.count("retransmittedPacketsReceived"),
        frames: raw.count("framesDecoded"),
        frames_received: raw.count("framesReceived"),
        frames_dropped: raw.count("framesDropped"),
        key_frames: raw.count("keyFramesDecoded"),
        freezes: raw.count("freezeCount"),
        freeze_duration: raw.seconds("totalFreezesDuration"),
        jitter_buffer_delay: raw.seconds("jitterBufferDelay"),
        jitter_buffer_emitted: raw.count("jitterBufferEmittedCount"),
        decode_time: raw.seconds("totalDecodeTime"),
        total_samples_received: raw.count("totalSamplesReceived"),
        concealed_samples: raw.count("concealedSamples"),
        silent_concealed_samples: raw.count("silentConcealedSamples"),
        ..stream(statistics, raw, Direction::Incoming)?
    })
}

fn outgoing(statistics: &Statistics, raw: &Raw) -> Option<StreamReport> {
    let remote = of_other_side(statistics, raw, "remote-inbound-rtp");
    Some(StreamReport {
        bytes: raw.count("bytesSent"),
        packets: raw.count("packetsSent"),
        packets_lost: remote.and_then(|remote| remote.same("packetsLost")),
        jitter: remote.and_then(|remote| remote.seconds("jitter")),
        round_trip: remote.and_then(|remote| remote.seconds("roundTripTime")),
        fraction_lost: remote.and_then(|remote| remote.number("fractionLost")),
        retransmitted_packets: raw.count("retransmittedPacketsSent"),
        frames: raw.count("framesEncoded"),
        key_frames: raw.count("keyFramesEncoded"),
        encode_time: raw.seconds("totalEncodeTime"),
        limitation: raw.same("qualityLimitationDurations"),
        limited_by: raw.same("qualityLimitationReason"),
        ..stream(statistics, raw, Direction::Outgoing)?
    })
}

/// What both directions have.
fn stream(statistics: &Statistics, raw: &Raw, direction: Direction) -> Option<StreamReport> {
    Some(StreamReport {
        ssrc: raw.same("ssrc"),
        at: milliseconds(raw, "timestamp"),
        codec: codec(statistics, raw),
        width: raw.same("frameWidth"),
        height: raw.same("frameHeight"),
        nacks: raw.count("nackCount"),
        plis: raw.count("pliCount"),
        firs: raw.count("firCount"),
        ..StreamReport::new(direction, raw.same("kind")?)
    })
}

/// What the other side has reported about a stream.
fn of_other_side<'a>(statistics: &'a Statistics, raw: &Raw, kind_of_stats: &'a str) -> Option<&'a Raw> {
    let is_about_it = |other: &&Raw| other.text("localId").is_some() && other.text("localId") == raw.id();
    statistics.all(kind_of_stats).find(is_about_it)
}

fn milliseconds(raw: &Raw, name: &str) -> Option<Seconds> {
    Seconds::try_from(raw.number::<f64>(name)? / 1000.0).ok()
}

/// The short name in a media type such as `video/VP8`.
fn codec(statistics: &Statistics, raw: &Raw) -> Option<CodecName> {
    let media_type = statistics.by_id(raw.text("codecId")?)?.text("mimeType")?;
    let (_, name) = media_type.split_once('/')?;
    name.to_owned().try_into().ok()
}
