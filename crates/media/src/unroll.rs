/// Makes 33 bits that wrap every 26 hours into times that do not.
///
/// One for a whole program, so that pictures and sound wrap together.
#[derive(Debug, Default)]
pub(crate) struct Unroll {
    last: Option<i64>,
}

const PERIOD: i64 = 1 << 33;

impl Unroll {
    /// The time nearest to the last one.
    pub(crate) fn unroll(&mut self, raw: u64) -> i64 {
        let raw = (raw & (PERIOD as u64 - 1)) as i64;
        let time = self.last.map_or(raw, |last| nearest(raw, last));
        self.last = Some(time);
        time
    }
}

fn nearest(raw: i64, to: i64) -> i64 {
    let ahead = raw.wrapping_sub(to).rem_euclid(PERIOD);
    to.wrapping_add(if ahead >= PERIOD / 2 { ahead - PERIOD } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_where_it_wraps() {
        let mut unroll = Unroll::default();
        let end = PERIOD as u64;
        let times = [end - 9000, end - 1000, 2000, end - 500, 5000].map(|raw| unroll.unroll(raw));
        assert_eq!(times, [-9000, -1000, 2000, -500, 5000].map(|offset| PERIOD + offset));
    }
}
