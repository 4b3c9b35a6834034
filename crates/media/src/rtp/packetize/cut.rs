use std::sync::Arc;

/// The payloads of one frame as they are made.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) max_payload: usize,
    pub(super) payloads: Vec<Arc<[u8]>>,
}

impl Cut {
    pub(super) const fn new(max_payload: usize) -> Self {
        Self { max_payload, payloads: Vec::new() }
    }

    /// Adds a payload made of these parts.
    pub(super) fn push(&mut self, parts: &[&[u8]]) {
        self.payloads.push(parts.concat().into());
    }
}

/// Pieces of nearly the same size, none longer than `largest`: a small last packet costs as much as a full one, and is
/// as likely to be lost.
pub(super) fn pieces(data: &[u8], largest: usize) -> impl Iterator<Item = &[u8]> {
    let count = data.len().div_ceil(largest.max(1)).max(1);
    data.chunks(data.len().div_ceil(count).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_of_nearly_one_size() {
        let lengths: Vec<_> = pieces(&[0; 1201], 1200).map(<[u8]>::len).collect();
        assert_eq!(lengths, [601, 600]);
        assert_eq!(pieces(&[0; 1200], 1200).count(), 1);
    }
}
