use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment as RFC 3339 writes it in UTC, from milliseconds since 1970; nothing if it is in no year of four digits.
pub(super) fn rfc3339(milliseconds: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000);
    moment.ok().and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
        assert_eq!(rfc3339(i64::MAX), "");
    }
}
