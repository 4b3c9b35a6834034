use bytes::Bytes;

use super::Broken;

/// Opus and G.711: a payload is a packet of sound (RFC 7587, 4.2; RFC 3551, 4.5.14).
#[derive(Debug, Default)]
pub(super) struct Assembler {
    data: Vec<u8>,
}

impl Assembler {
    pub(super) fn push(&mut self, payload: &[u8]) -> Result<(), Broken> {
        self.data = payload.to_vec();
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    pub(super) fn finish(&mut self) -> Result<Bytes, Broken> {
        Ok(std::mem::take(&mut self.data).into())
    }
}
