use super::boxes::{Fields, find_path};

/// By how much an edit list (8.6.6) moves a track; only what players do with fragmented files: where it begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shift {
    /// Of emptiness before the track, in ticks of the movie.
    pub(super) delay: u64,
    /// What is skipped at the beginning, in ticks of the track.
    pub(super) skipped: i64,
}

const EMPTY: i64 = -1;

/// The shift of a track, from the body of `trak`.
pub(super) fn read(trak: &[u8]) -> Shift {
    find_path(trak, &[b"edts", b"elst"]).and_then(parse).unwrap_or_default()
}

fn parse(elst: &[u8]) -> Option<Shift> {
    let (version, _, mut fields) = Fields::full(elst)?;
    let is_long = version == 1;
    let count = fields.u32()?;
    let mut shift = Shift::default();
    for _ in 0..count {
        let duration = fields.u32_or_u64(is_long)?;
        let time = fields.u32_or_u64(is_long)?;
        let time = if is_long { time as i64 } else { i64::from(time as u32 as i32) };
        fields.skip(4)?; // media_rate
        if time != EMPTY {
            return Some(Shift { skipped: time, ..shift });
        }
        shift.delay = shift.delay.saturating_add(duration);
    }
    Some(shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emptiness_first_then_a_start() {
        let mut elst = vec![0, 0, 0, 0, 0, 0, 0, 2];
        elst.extend([0, 0, 0, 50, 0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0]);
        elst.extend([0, 0, 0, 0, 0, 0, 4, 0, 0, 1, 0, 0]);
        assert_eq!(parse(&elst), Some(Shift { delay: 50, skipped: 1024 }));
        assert_eq!(parse(&elst[..20]), None, "cut short");
    }
}
