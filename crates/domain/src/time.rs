//! Points in time, to the microsecond. Nothing here knows what time it is.

use std::{fmt, str::FromStr, time::Duration};

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is not a time that ISO 8601 knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time in ISO 8601 form, such as 2026-08-24T10:00:00Z")]
pub struct NotATime(pub String);

impl Timestamp {
    /// From microseconds since the epoch, as rows keep it.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    /// The time `span` later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }
    /// The time `span` earlier.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }
    /// With microseconds, `2026-08-24T10:00:00.000000Z`, as the Identity API prints times.
    pub fn with_micros(self) -> String {
        format!("{}.{:06}Z", self.civil_seconds(), self.0.rem_euclid(1_000_000))
    }

    /// As mail and feeds of its age print times: `Mon, 24 Aug 2026 10:00:00 +0000`.
    pub fn rfc2822(self) -> String {
        self.civil("%a, %d %b %Y %H:%M:%S +0000")
    }
    /// Seconds since the epoch, as headers have them.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    fn civil_seconds(self) -> String {
        self.civil("%Y-%m-%dT%H:%M:%S")
    }

    fn civil(self, form: &str) -> String {
        let seconds = jiff::Timestamp::from_second(self.as_seconds()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        seconds.strftime(form).to_string()
    }
}

/// Seconds precision, as the Image API prints times: `2026-08-24T10:00:00Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.civil_seconds())
    }
}

/// Reads ISO 8601 with or without an offset (none means UTC), a date alone meaning its midnight.
impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let wrong = || NotATime(text.to_owned());
        let instant = text
            .parse::<jiff::Timestamp>()
            .or_else(|_| {
                text.parse::<jiff::civil::DateTime>()
                    .and_then(|civil| jiff::tz::Offset::UTC.to_timestamp(civil))
            })
            .map_err(|_| wrong())?;
        Ok(Self(instant.as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_seconds_and_reads_what_it_prints() {
        let time: Timestamp = "2026-08-24T10:00:01.5Z".parse().unwrap();
        assert_eq!(time.to_string(), "2026-08-24T10:00:01Z");
        assert_eq!(time.with_micros(), "2026-08-24T10:00:01.500000Z");
        assert_eq!(time.with_micros().parse(), Ok(time));
    }

    #[test]
    fn a_time_without_offset_is_utc_and_an_offset_is_applied() {
        let utc: Timestamp = "2026-08-24T10:00:00Z".parse().unwrap();
        assert_eq!("2026-08-24T10:00:00".parse(), Ok(utc));
        assert_eq!("2026-08-24T12:00:00+02:00".parse(), Ok(utc));
        assert_eq!(
            "2026-08-24".parse::<Timestamp>().unwrap().to_string(),
            "2026-08-24T00:00:00Z"
        );
        assert!("yesterday".parse::<Timestamp>().is_err());
    }
}
