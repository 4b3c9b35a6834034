use std::time::Duration;

use super::ConfigError;

/// Reads a size such as `500MB` or `2TB`; the units are those of disks, in powers of 1000.
pub(super) fn bytes(name: &'static str, text: &str) -> Result<u64, ConfigError> {
    const UNITS: [(&str, u64); 4] =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)];
    let problem = || ConfigError::setting(name, format!("{text:?} is no size; give one such as 500MB, 100GB or 2TB"));
    quantity(&text.to_ascii_uppercase(), &UNITS).ok_or_else(problem)
}

/// Reads a span such as `12h` or `30d`.
pub(super) fn span(name: &'static str, text: &str) -> Result<Duration, ConfigError> {
    const UNITS: [(&str, u64); 3] = [("M", 60), ("H", 3600), ("D", 86_400)];
    let problem = || ConfigError::setting(name, format!("{text:?} is no time; give one such as 90m, 12h or 30d"));
    quantity(&text.to_ascii_uppercase(), &UNITS).map(Duration::from_secs).ok_or_else(problem)
}

fn quantity(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let (digits, unit) = units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    digits.trim().parse::<u64>().ok()?.checked_mul(*unit).filter(|quantity| *quantity > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_spans_have_units() {
        assert_eq!(bytes("x", "500MB").unwrap(), 500_000_000);
        assert_eq!(bytes("x", "2 tb").unwrap(), 2_000_000_000_000);
        assert_eq!(span("x", "30d").unwrap(), Duration::from_secs(30 * 86_400));
        assert_eq!(span("x", "90m").unwrap(), Duration::from_secs(5400));
        for bad in ["", "5", "MB", "-1MB", "0GB", "1.5GB", "99999999999TB", "5XB"] {
            assert!(bytes("x", bad).is_err(), "{bad}");
        }
        for bad in ["", "30", "d", "0d", "1w"] {
            assert!(span("x", bad).is_err(), "{bad}");
        }
    }
}
