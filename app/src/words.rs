//! Figures as people read them.

use std::time::Duration;

/// A running time: `0:07`, `12:30`, `1:02:09`.
pub fn clock(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A number of viewers.
pub fn viewers(count: u32) -> String {
    if count == 1 { "1 viewer".into() } else { format!("{count} viewers") }
}

/// Bits per second.
pub fn bitrate(bits: f64) -> String {
    if bits >= 1e6 { format!("{:.1} Mbit/s", bits / 1e6) } else { format!("{:.0} kbit/s", bits / 1e3) }
}

/// A share of 1 in percent, with one digit after the point where it is small.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

/// Seconds in milliseconds.
pub fn milliseconds(seconds: f64) -> String {
    format!("{:.0} ms", seconds * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_has_hours_only_when_needed() {
        let at = |seconds| clock(Duration::from_secs(seconds));
        assert_eq!([at(7), at(750), at(3729)], ["0:07", "12:30", "1:02:09"]);
    }

    #[test]
    fn one_viewer_is_not_plural() {
        assert_eq!([viewers(0), viewers(1), viewers(2)], ["0 viewers", "1 viewer", "2 viewers"]);
    }

    #[test]
    fn figures_have_their_unit() {
        assert_eq!([bitrate(1_440_000.0), bitrate(96_000.0)], ["1.4 Mbit/s", "96 kbit/s"]);
        assert_eq!([percent(0.0), percent(0.012), percent(0.25)], ["0 %", "1.2 %", "25 %"]);
        assert_eq!(milliseconds(0.0214), "21 ms");
    }
}
