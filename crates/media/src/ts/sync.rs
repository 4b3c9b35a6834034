use bytes::{Buf, BytesMut};

use super::packet::{LENGTH, SYNC};

/// Finds packets in bytes.
#[derive(Debug, Default)]
pub(super) struct Sync {
    data: BytesMut,
    is_found: bool,
    /// How often packets were not where they should be.
    pub(super) losses: u64,
}

impl Sync {
    pub(super) fn push(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    /// The next packet, once all of it is there. The first one counts only if a second follows.
    pub(super) fn next(&mut self) -> Option<[u8; LENGTH]> {
        loop {
            if self.is_found {
                if *self.data.first()? == SYNC {
                    return self.take();
                }
                self.is_found = false;
                self.losses += 1;
            }
            self.skip_to_sync_byte();
            self.is_found = *self.data.get(LENGTH)? == SYNC;
            if !self.is_found {
                self.data.advance(1);
            }
        }
    }

    /// The last packet, behind which nothing follows; what is too short for one is dropped.
    pub(super) fn finish(&mut self) -> Option<[u8; LENGTH]> {
        self.skip_to_sync_byte();
        let last = self.take();
        self.data.clear();
        last
    }

    fn skip_to_sync_byte(&mut self) {
        let skipped = self.data.iter().position(|byte| *byte == SYNC).unwrap_or(self.data.len());
        self.data.advance(skipped);
    }

    fn take(&mut self) -> Option<[u8; LENGTH]> {
        let packet = *self.data.first_chunk()?;
        self.data.advance(LENGTH);
        Some(packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(content: u8) -> Vec<u8> {
        let mut packet = vec![content; LENGTH];
        packet[0] = SYNC;
        packet
    }

    fn contents(sync: &mut Sync) -> Vec<u8> {
        let mut found: Vec<_> = std::iter::from_fn(|| sync.next()).map(|packet| packet[1]).collect();
        found.extend(sync.finish().map(|packet| packet[1]));
        found
    }

    #[test]
    fn finds_them_again_after_garbage() {
        let mut sync = Sync::default();
        sync.push(&[&[1, SYNC, 2, SYNC][..], &packet(1), &packet(2), &[9; 50], &packet(3), &packet(4)].concat());
        assert_eq!(contents(&mut sync), [1, 2, 3, 4]);
        assert_eq!(sync.losses, 1);
    }

    #[test]
    fn a_single_packet_comes_at_the_end() {
        let mut sync = Sync::default();
        sync.push(&packet(1));
        assert_eq!(sync.next(), None);
        assert_eq!(contents(&mut sync), [1]);
    }

    #[test]
    fn garbage_is_not_kept() {
        let mut sync = Sync::default();
        for _ in 0..1000 {
            sync.push(&[7; 1000]);
            assert_eq!(sync.next(), None);
        }
        assert!(sync.data.len() < LENGTH);
    }
}
