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

/// Width and height in pixels.
pub fn size((width, height): (u16, u16)) -> String {
    format!("{width} × {height}")
}

/// A family of browsers, by the name that the server has for it.
pub fn browser(family: &str) -> &'static str {
    match family {
        "chromium" => "Chromium",
        "firefox" => "Firefox",
        "safari" => "Safari",
        _ => "Another browser",
    }
}

/// Seconds in milliseconds.
pub fn milliseconds(seconds: f64) -> String {
    format!("{:.0} ms", seconds * 1000.0)
}

/// A size on a disk, in powers of 1000 as disks have it.
pub fn bytes(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        b if b >= 1e12 => format!("{:.1} TB", b / 1e12),
        b if b >= 1e9 => format!("{:.1} GB", b / 1e9),
        b if b >= 1e7 => format!("{:.0} MB", b / 1e6),
        b if b >= 1e6 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.0} KB", (b / 1e3).ceil()),
    }
}

/// A moment as its reader writes it, from milliseconds since 1970; the server, which does not know where the reader is, writes it
/// in UTC.
pub(crate) fn moment(at_ms: i64, is_in_browser: bool) -> String {
    let at_ms = u64::try_from(at_ms).unwrap_or(0);
    if is_in_browser { crate::browser::local_time(at_ms) } else { utc(at_ms) }
}

/// A moment in UTC, `2026-11-23 14:05 UTC`, from milliseconds since 1970. Days are counted in years that begin in March, so that
/// a leap day is the last of its year.
pub fn utc(milliseconds: u64) -> String {
    let minutes = milliseconds / 60_000;
    let (days, minute_of_day) = (minutes / 1440 + 719_468, minutes % 1440);
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", minute_of_day / 60, minute_of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_few_digits() {
        let sizes = [0, 1, 999_500, 1_200_000, 25_400_000, 1_250_000_000, 2_000_000_000_000];
        assert_eq!(sizes.map(bytes), ["0 KB", "1 KB", "1000 KB", "1.2 MB", "25 MB", "1.2 GB", "2.0 TB"]);
    }

    #[test]
    fn a_moment_is_written_in_utc() {
        assert_eq!(utc(0), "1970-01-01 00:00 UTC");
        assert_eq!(utc(951_782_400_000), "2000-02-29 00:00 UTC");
        assert_eq!(utc(1_700_000_000_000), "2023-11-14 22:13 UTC");
        assert_eq!(utc(1_735_689_599_000), "2024-12-31 23:59 UTC");
    }

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
