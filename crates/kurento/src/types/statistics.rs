//! What `getStats` of an element answers: a map from ids to these.

use super::MediaType;
use super::complex::complex_type;

/// How long one kind of media takes on its way, in nanoseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct MediaLatency {
    pub average: f64,
    /// Of the element's input, `sink_video_default`.
    pub name: String,
    pub media: MediaType,
}

complex_type!(MediaLatency as "MediaLatencyStat", { "avg" => average, "name" => name, "type" => media });

/// Of an element as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct ElementStatistics {
    pub id: String,
    pub input_latency: Vec<MediaLatency>,
    /// `element`.
    pub kind: &'static str,
    /// Milliseconds since 1970; a number, unlike in events.
    pub timestamp_millis: u64,
}

complex_type!(ElementStatistics as "ElementStats", {
    "id" => id,
    "inputLatency" => input_latency,
    "timestampMillis" => timestamp_millis,
    "type" => kind,
});

/// Of an endpoint as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointStatistics {
    /// From where the media comes into the media server.
    pub end_to_end_latency: Vec<MediaLatency>,
    pub id: String,
    pub input_latency: Vec<MediaLatency>,
    /// `endpoint`.
    pub kind: &'static str,
    /// Milliseconds since 1970; a number, unlike in events.
    pub timestamp_millis: u64,
}

complex_type!(EndpointStatistics as "EndpointStats", {
    "E2ELatency" => end_to_end_latency,
    "id" => id,
    "inputLatency" => input_latency,
    "timestampMillis" => timestamp_millis,
    "type" => kind,
});

/// What the statistics of a received and of a sent RTP stream have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RtpStatistics {
    pub id: String,
    /// Milliseconds since 1970.
    pub timestamp_millis: u64,
    /// A string on the wire.
    pub ssrc: String,
    pub fir_count: u64,
    pub pli_count: u64,
    pub nack_count: u64,
    /// In bit/s.
    pub remb: u64,
    /// Negative where packets came twice.
    pub packets_lost: i64,
    /// Since the last report of the receiver, from 0 to 1.
    pub fraction_lost: f64,
}

/// Of one RTP stream from the remote side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InboundRtpStatistics {
    pub rtp: RtpStatistics,
    pub packets_received: u64,
    pub bytes_received: u64,
    /// In seconds.
    pub jitter: f64,
}

/// Of one RTP stream to the remote side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutboundRtpStatistics {
    pub rtp: RtpStatistics,
    pub packets_sent: u64,
    pub bytes_sent: u64,
    /// In bit/s.
    pub target_bitrate: f64,
    /// In seconds.
    pub round_trip_time: f64,
}

/// Writes a struct with a field `rtp` as one of Kurento's complex values: what KMS leaves empty is empty here too.
macro_rules! rtp_stream {
    ($type:ident as $name:literal, $kind:literal, { $($wire:literal => $field:ident),+ $(,)? }) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut fields = serializer.serialize_map(None)?;
                fields.serialize_entry("__module__", super::complex::MODULE)?;
                fields.serialize_entry("__type__", $name)?;
                for empty in ["associateStatsId", "codecId", "mediaTrackId", "transportId"] {
                    fields.serialize_entry(empty, "")?;
                }
                let rtp = &self.rtp;
                fields.serialize_entry("firCount", &rtp.fir_count)?;
                fields.serialize_entry("fractionLost", &rtp.fraction_lost)?;
                fields.serialize_entry("id", &rtp.id)?;
                fields.serialize_entry("isRemote", &false)?;
                fields.serialize_entry("nackCount", &rtp.nack_count)?;
                fields.serialize_entry("packetsLost", &rtp.packets_lost)?;
                fields.serialize_entry("pliCount", &rtp.pli_count)?;
                fields.serialize_entry("remb", &rtp.remb)?;
                fields.serialize_entry("sliCount", &0)?;
                fields.serialize_entry("ssrc", &rtp.ssrc)?;
                fields.serialize_entry("timestampMillis", &rtp.timestamp_millis)?;
                fields.serialize_entry("type", $kind)?;
                $(fields.serialize_entry($wire, &self.$field)?;)+
                fields.end()
            }
        }
    };
}

rtp_stream!(InboundRtpStatistics as "RTCInboundRTPStreamStats", "inboundrtp", {
    "bytesReceived" => bytes_received,
    "jitter" => jitter,
    "packetsReceived" => packets_received,
});

rtp_stream!(OutboundRtpStatistics as "RTCOutboundRTPStreamStats", "outboundrtp", {
    "bytesSent" => bytes_sent,
    "packetsSent" => packets_sent,
    "roundTripTime" => round_trip_time,
    "targetBitrate" => target_bitrate,
});

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn keys(value: &Value) -> Vec<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn a_received_stream_has_the_fields_of_kms() {
        let recorded = json!({"__module__": "kurento", "__type__": "RTCInboundRTPStreamStats", "associateStatsId": "",
            "bytesReceived": 630533, "codecId": "", "firCount": 1, "fractionLost": 0.0, "id": "3eb62c48", "isRemote": false,
            "jitter": 0.000366, "mediaTrackId": "", "nackCount": 0, "packetsLost": -1, "packetsReceived": 614, "pliCount": 0,
            "remb": 0, "sliCount": 0, "ssrc": "2763969121", "timestampMillis": 1795336898544_u64, "transportId": "",
            "type": "inboundrtp"});
        let rtp = RtpStatistics {
            id: "3eb62c48".into(),
            timestamp_millis: 1_795_336_898_544,
            ssrc: "2763969121".into(),
            fir_count: 1,
            packets_lost: -1,
            ..RtpStatistics::default()
        };
        let ours = InboundRtpStatistics { rtp, packets_received: 614, bytes_received: 630_533, jitter: 0.000_366 };
        assert_eq!(serde_json::to_value(ours).unwrap(), recorded);
    }

    #[test]
    fn a_sent_stream_and_an_endpoint_are_named_as_kms_names_them() {
        let sent = serde_json::to_value(OutboundRtpStatistics::default()).unwrap();
        assert_eq!((&sent["__type__"], &sent["type"]), (&json!("RTCOutboundRTPStreamStats"), &json!("outboundrtp")));
        assert!(keys(&sent).contains(&"roundTripTime") && keys(&sent).contains(&"targetBitrate"));
        let latency = vec![MediaLatency { average: 1.0, name: "sink_video_default".into(), media: MediaType::Video }];
        let endpoint = EndpointStatistics {
            end_to_end_latency: latency.clone(),
            id: "1".into(),
            input_latency: latency,
            kind: "endpoint",
            timestamp_millis: 5,
        };
        let endpoint = serde_json::to_value(endpoint).unwrap();
        assert_eq!(
            keys(&endpoint),
            ["E2ELatency", "__module__", "__type__", "id", "inputLatency", "timestampMillis", "type"]
        );
        assert_eq!(endpoint["E2ELatency"][0]["__type__"], "MediaLatencyStat");
    }
}
