use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::Rtc;
use str0m::bwe::Bitrate;
use str0m::format::{Codec, CodecSpec};
use str0m::media::{Mid, Pt};
use str0m::rtp::{ExtensionValues, RtpWrite, StreamTx};

use super::codecs;
use super::command::{MediaKind, TrackId};
use super::packet::Packet;
use super::rewriter::{Rewriter, Rewritten};

/// What carries one track to one remote side.
#[derive(Debug)]
pub(super) struct Sink {
    track: TrackId,
    rewriter: Rewriter,
    /// The negotiated payload type for the codec that was last sent; `None`: the remote side has none for it.
    format: Option<(CodecSpec, Option<Pt>)>,
    /// Bytes passed on since the last [`Self::pace`].
    bytes: u64,
    paced_at: Option<Instant>,
    rate: Bitrate,
    /// What is sent in haste, or waits behind that.
    backlog: VecDeque<Arc<Packet>>,
    began: Option<Instant>,
    asked: Option<Instant>,
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    Sent {
        bytes: usize,
        /// Since its capture.
        delay: Duration,
    },
    /// Dropped, and nothing can be sent before the source makes a keyframe.
    NeedsKeyframe,
    Dropped,
    /// To be sent later, see [`Sink::deadline`].
    Waits,
    /// The remote side cannot take this codec; told once.
    NoFormat(Codec),
}

/// Video that has waited this long for the link is late for everybody; what follows is dropped up to the next keyframe.
const MAX_QUEUE_DELAY: Duration = Duration::from_millis(400);
/// A keyframe starts the video again once no more than this waits before it.
const RESUME_QUEUE_DELAY: Duration = Duration::from_millis(100);
/// A sink that cannot go on for want of a keyframe says so at most this often.
const ASK_INTERVAL: Duration = Duration::from_millis(300);
/// What was begun from the past is not begun again before this.
const BEGIN_INTERVAL: Duration = Duration::from_secs(1);
/// More than a sink that is sent a whole [`super::gop::Gop`] falls behind by while that is sent.
const MAX_BACKLOG: usize = 20_000;
/// Packets that a remote side may ask for again: those of a second, as in libwebrtc. What comes later than that is of no
/// use to who watches live, and each costs some 430 bytes a viewer. Beyond this share of what is sent, none is sent again.
const RESEND_PACKETS: usize = 1024;
const RESEND_AGE: Duration = Duration::from_secs(1);
const RESEND_SHARE: f32 = 0.15;

const AUDIO_CLOCK_RATE: u32 = 48_000;
const VIDEO_CLOCK_RATE: u32 = 90_000;

impl Sink {
    pub(super) fn new(track: TrackId) -> Self {
        let clock_rate = match track.1 {
            MediaKind::Audio => AUDIO_CLOCK_RATE,
            MediaKind::Video => VIDEO_CLOCK_RATE,
        };
        Self {
            track,
            rewriter: Rewriter::new(clock_rate),
            format: None,
            bytes: 0,
            paced_at: None,
            rate: Bitrate::ZERO,
            backlog: VecDeque::new(),
            began: None,
            asked: None,
        }
    }

    pub(super) fn track(&self) -> TrackId {
        self.track
    }

    /// Feeds the remote side from another track; its stream goes on.
    pub(super) fn switch(&mut self, track: TrackId) {
        self.track = track;
        self.began = None;
        self.asked = None;
        self.wait_for_keyframe();
    }

    fn wait_for_keyframe(&mut self) {
        self.rewriter.wait_for_keyframe();
        self.backlog.clear();
    }

    /// Whether to ask the source for a keyframe now; counts it as asked.
    pub(super) fn asks(&mut self, now: Instant) -> bool {
        let is_due = self.asked.is_none_or(|asked| now.saturating_duration_since(asked) >= ASK_INTERVAL);
        if is_due {
            self.asked = Some(now);
        }
        is_due
    }

    /// Begins anew with packets of the past, which are sent in haste.
    pub(super) fn begin(&mut self, now: Instant, packets: &[Arc<Packet>]) {
        let is_due = self.began.is_none_or(|began| now.saturating_duration_since(began) >= BEGIN_INTERVAL);
        if is_due && !packets.is_empty() {
            self.began = Some(now);
            self.rewriter.begin(now, packets);
            self.backlog = packets.iter().cloned().collect();
        }
    }

    /// When [`Self::send_due`] is to be called next.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let first = self.backlog.front()?;
        self.rewriter.due(first).or(self.began)
    }

    /// Writes the next packet that waits, if it is due; the caller drains the connection afterwards.
    pub(super) fn send_due(&mut self, now: Instant, rtc: &mut Rtc, mid: Mid) -> Option<Passed> {
        if self.deadline()? > now {
            return None;
        }
        let packet = self.backlog.pop_front()?;
        Some(self.write(now, rtc, mid, &packet))
    }

    /// Writes a packet to the connection, or keeps it; the caller drains the connection afterwards.
    pub(super) fn pass(&mut self, now: Instant, rtc: &mut Rtc, mid: Mid, packet: &Arc<Packet>) -> Passed {
        if self.backlog.len() >= MAX_BACKLOG {
            self.wait_for_keyframe();
        }
        let is_early = self.rewriter.due(packet).is_some_and(|due| due > now);
        if is_early || !self.backlog.is_empty() {
            self.backlog.push_back(Arc::clone(packet));
            return Passed::Waits;
        }
        self.write(now, rtc, mid, packet)
    }

    fn write(&mut self, now: Instant, rtc: &mut Rtc, mid: Mid, packet: &Packet) -> Passed {
        let is_news = self.format.is_none_or(|(spec, _)| spec != packet.codec);
        if is_news {
            self.format = Some((packet.codec, payload_type(rtc, mid, packet.codec)));
        }
        let Some((_, Some(payload_type))) = self.format else {
            return if is_news { Passed::NoFormat(packet.codec.codec) } else { Passed::Dropped };
        };
        let mut api = rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(mid, None) else { return Passed::Dropped };
        if is_news {
            stream.set_rtx_cache(RESEND_PACKETS, RESEND_AGE, Some(RESEND_SHARE));
            stream.set_unpaced(true); // the first picture is waited for; what the link can take is known soon after
        }
        if self.track.1 == MediaKind::Video && self.falls_behind(now, stream) {
            return Passed::Dropped;
        }
        match self.rewriter.rewrite(now, packet) {
            Some(numbers) => {
                let captured = self.rewriter.captured(packet);
                stream.write_rtp(rtp(packet, payload_type, numbers, captured));
                self.bytes += packet.payload.len() as u64;
                Passed::Sent { bytes: packet.payload.len(), delay: now.saturating_duration_since(packet.captured) }
            }
            None if self.rewriter.is_waiting_for_keyframe() => Passed::NeedsKeyframe,
            None => Passed::Dropped,
        }
    }

    fn falls_behind(&mut self, now: Instant, stream: &StreamTx) -> bool {
        let waits_since = stream.queue_info().and_then(|queue| queue.first_unsent());
        let delay = waits_since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        if delay > MAX_QUEUE_DELAY {
            self.wait_for_keyframe();
        }
        self.rewriter.is_waiting_for_keyframe() && delay > RESUME_QUEUE_DELAY
    }

    /// Says how fast this track flows, and lets packets through at once while the link has plenty of room: smoothing them
    /// out is worth its delay only where they could overfill something.
    pub(super) fn pace(&mut self, now: Instant, rtc: &mut Rtc, mid: Mid, estimate: Option<Bitrate>) -> Bitrate {
        let elapsed = self.paced_at.map(|then| now.saturating_duration_since(then));
        self.paced_at = Some(now);
        let bytes = std::mem::take(&mut self.bytes);
        if !self.backlog.is_empty() {
            return self.rate; // says nothing about how fast the track is, and has its own pace
        }
        if let Some(elapsed) = elapsed.filter(|elapsed| !elapsed.is_zero()) {
            let latest = bytes as f64 * 8.0 / elapsed.as_secs_f64();
            self.rate = Bitrate::from((self.rate.as_f64() * 0.8 + latest * 0.2).round() as u64);
        }
        let has_room = estimate.is_some_and(|estimate| estimate.as_f64() > self.rate.as_f64() * 2.0);
        if self.track.1 == MediaKind::Video
            && let Some(stream) = rtc.direct_api().stream_tx_by_mid(mid, None)
        {
            stream.set_unpaced(has_room);
        }
        self.rate
    }
}

fn payload_type(rtc: &Rtc, mid: Mid, spec: CodecSpec) -> Option<Pt> {
    let remote = rtc.media(mid)?.remote_pts();
    let negotiated = rtc.codec_config().params().iter().filter(|params| remote.contains(&params.pt()));
    codecs::choose(negotiated, spec).map(|params| params.pt())
}

fn rtp(packet: &Packet, payload_type: Pt, numbers: Rewritten, captured: Instant) -> RtpWrite {
    RtpWrite::new(payload_type, numbers.sequence.into(), numbers.timestamp, captured, Arc::clone(&packet.payload))
        .marker(packet.marker)
        .ext_vals(forwarded(&packet.extensions))
        .nackable(packet.track.1 == MediaKind::Video)
}

/// Only what is about the media; what is about the publisher's connection is made anew for each viewer's.
fn forwarded(extensions: &ExtensionValues) -> ExtensionValues {
    ExtensionValues {
        audio_level: extensions.audio_level,
        voice_activity: extensions.voice_activity,
        video_orientation: extensions.video_orientation,
        ..ExtensionValues::default()
    }
}
