use std::time::Duration;

/// What a publisher sends, packet by packet, without end.
#[derive(Debug)]
pub(crate) struct Traffic {
    rate: Rate,
    frame: u32,
    /// Which packet of the frame comes next.
    part: u32,
    /// When the packet before has left.
    last: Duration,
    sound: u32,
    owes_keyframe: bool,
    is_keyframe: bool,
}

/// How much is sent.
#[derive(Debug, Clone, Copy)]
struct Rate {
    /// From one picture to the next.
    frame: Duration,
    sound: Duration,
    /// Of how many packets a picture is.
    keyframe_parts: u32,
    frame_parts: u32,
}

/// What a browser sends of a camera: 720p30 at about 1.7 Mbit/s as VP8, and Opus at 40 kbit/s.
///
/// The rate is one that a media server takes any connection for before it has measured it: a higher one would measure how it finds
/// out. Packets of a frame do not leave all at once: a browser paces them.
const CAMERA: Rate = Rate {
    frame: Duration::from_nanos(33_333_333),
    sound: Duration::from_millis(20),
    keyframe_parts: KEYFRAME_PARTS,
    frame_parts: 6,
};
/// 60 kbit/s. A media server with congestion control fills up what is less, with many small packets.
const TRICKLE: Rate =
    Rate { frame: Duration::from_millis(100), sound: Duration::from_millis(500), keyframe_parts: 1, frame_parts: 1 };

/// One packet and when it is due, counted from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) due: Duration,
    pub(crate) kind: Kind,
    /// In the clock of its kind.
    pub(crate) timestamp: u32,
    /// Of the payload.
    bytes: usize,
    is_first: bool,
    pub(crate) is_last: bool,
    is_keyframe: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Video,
    Audio,
}

/// Between two packets of a frame: 1150 bytes at 6.25 Mbit/s, as fast as browsers pace this.
const SPACING: Duration = Duration::from_micros(1472);
const FRAMES_PER_KEYFRAME: u32 = 120;
const KEYFRAME_PARTS: u32 = 40;
const PART_BYTES: usize = 1150;
const LAST_PART_BYTES: usize = 700;
const SOUND_BYTES: usize = 100;

impl Traffic {
    /// That of a camera.
    pub(crate) fn camera() -> Self {
        Self::at(CAMERA)
    }

    /// So little that a thousand viewers of it take next to nothing.
    pub(crate) fn trickle() -> Self {
        Self::at(TRICKLE)
    }

    fn at(rate: Rate) -> Self {
        let last = Duration::ZERO;
        Self { rate, frame: 0, part: 0, last, sound: 0, owes_keyframe: false, is_keyframe: false }
    }

    /// The next frame is to be one that stands on its own.
    pub(crate) fn request_keyframe(&mut self) {
        self.owes_keyframe = true;
    }

    fn picture(&self) -> Slot {
        let is_due = self.owes_keyframe || self.frame.is_multiple_of(FRAMES_PER_KEYFRAME);
        let is_keyframe = if self.part == 0 { is_due } else { self.is_keyframe };
        let parts = if is_keyframe { self.rate.keyframe_parts } else { self.rate.frame_parts };
        let is_last = self.part + 1 == parts;
        Slot {
            due: (self.rate.frame * self.frame).max(self.last + SPACING),
            kind: Kind::Video,
            timestamp: self.frame.wrapping_mul(in_clock(self.rate.frame, 90_000)),
            bytes: if is_last { LAST_PART_BYTES } else { PART_BYTES },
            is_first: self.part == 0,
            is_last,
            is_keyframe,
        }
    }

    fn sound(&self) -> Slot {
        Slot {
            due: self.rate.sound * self.sound,
            kind: Kind::Audio,
            timestamp: self.sound.wrapping_mul(in_clock(self.rate.sound, 48_000)),
            bytes: SOUND_BYTES,
            is_first: true,
            is_last: true,
            is_keyframe: false,
        }
    }
}

impl Iterator for Traffic {
    type Item = Slot;

    fn next(&mut self) -> Option<Slot> {
        let (picture, sound) = (self.picture(), self.sound());
        if sound.due <= picture.due {
            self.sound += 1;
            return Some(sound);
        }
        self.last = picture.due;
        self.is_keyframe = picture.is_keyframe;
        self.owes_keyframe &= !picture.is_first;
        (self.frame, self.part) = if picture.is_last { (self.frame + 1, 0) } else { (self.frame, self.part + 1) };
        Some(picture)
    }
}

/// So much time in ticks of a clock, rounded.
fn in_clock(time: Duration, ticks_per_second: u32) -> u32 {
    (time * ticks_per_second + Duration::from_millis(500)).as_secs() as u32
}

impl Slot {
    /// As VP8 begins (RFC 7741: start of the first partition; the inverse key frame flag), and zeros. Sound has no such head,
    /// and it does it no harm.
    pub(crate) fn payload(&self) -> Vec<u8> {
        let mut payload = vec![0; self.bytes];
        payload[0] = if self.is_first { 0x10 } else { 0 };
        payload[1] = u8::from(!self.is_keyframe);
        payload
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_seconds(seconds: u64) -> Vec<Slot> {
        Traffic::camera().take_while(|slot| slot.due < Duration::from_secs(seconds)).collect()
    }

    #[test]
    fn packets_come_in_order_of_time() {
        let slots = first_seconds(10);
        assert!(slots.is_sorted_by_key(|slot| slot.due));
    }

    #[test]
    fn it_is_a_camera_at_thirty_frames_and_some_megabits() {
        let slots = first_seconds(8);
        let frames = slots.iter().filter(|slot| slot.kind == Kind::Video && slot.is_last).count();
        assert!((239..=241).contains(&frames), "{frames}");
        assert_eq!(slots.iter().filter(|slot| slot.kind == Kind::Audio).count(), 400);
        let bits: usize = slots.iter().map(|slot| slot.payload().len() * 8).sum();
        assert!((1_600_000..1_900_000).contains(&(bits / 8)), "{} bit/s", bits / 8);
    }

    #[test]
    fn a_keyframe_starts_the_stream_and_comes_again() {
        let starts = first_seconds(9).into_iter().filter(|slot| slot.is_keyframe && slot.is_first);
        let payloads: Vec<_> =
            starts.map(|slot| (slot.timestamp / 3000, slot.payload()[0], slot.payload()[1])).collect();
        assert_eq!(payloads, [(0, 0x10, 0), (120, 0x10, 0), (240, 0x10, 0)]);
    }

    #[test]
    fn a_keyframe_that_is_asked_for_is_the_next_frame() {
        let mut traffic = Traffic::camera();
        let mut next = || traffic.find(|slot| slot.kind == Kind::Video && slot.is_first).unwrap();
        assert!(next().is_keyframe);
        assert!(!next().is_keyframe);
        traffic.request_keyframe();
        let asked = traffic.find(|slot| slot.kind == Kind::Video && slot.is_first).unwrap();
        assert!(asked.is_keyframe);
        let parts =
            traffic.by_ref().filter(|slot| slot.kind == Kind::Video).take_while(|slot| slot.is_keyframe).count();
        assert_eq!(parts as u32, KEYFRAME_PARTS - 1, "all of its packets belong to it, and no other frame does");
    }
}
