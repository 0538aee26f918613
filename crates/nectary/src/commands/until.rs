//! Times that people write: a day, a time, or a span from now.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};

use super::exit::Stop;

const DAY_HOURS: i64 = 24;

/// Which moment a day means that is written without a time.
#[derive(Clone, Copy, Debug)]
pub enum Day {
    /// Something begins.
    Begins,
    /// Something ends.
    Ends,
}

/// Reads `2026-12-31`, `2026-12-31T09:00` (both where the person is), `2026-12-31T12:00:00Z`, `30d` or `12h`, as UTC in
/// RFC 3339.
pub fn read(text: &str, day: Day, now: Timestamp, zone: &TimeZone) -> Result<String, Stop> {
    let wrong = || {
        Stop::usage(format!(
            "{text} is no time: write a day as 2026-12-31, a time as 2026-12-31T12:00:00Z, or a span as 30d or 12h"
        ))
    };
    let span = text
        .strip_suffix('d')
        .map(|days| (days, DAY_HOURS))
        .or_else(|| text.strip_suffix('h').map(|hours| (hours, 1)));
    let time = if let Some((count, hours)) = span {
        let hours = count.parse::<u32>().ok().map(|count| i64::from(count) * hours);
        let span = SignedDuration::from_hours(hours.ok_or_else(wrong)?);
        now.checked_add(span).map_err(|_| wrong())?
    } else if let Ok(time) = text.parse::<Timestamp>() {
        time
    } else {
        let time: civil::DateTime = text.parse().map_err(|_| wrong())?;
        let time = match day {
            Day::Ends if !text.contains(['T', 't', ' ']) => time.date().at(23, 59, 59, 0),
            Day::Begins | Day::Ends => time,
        };
        zone.to_ambiguous_timestamp(time).compatible().map_err(|_| wrong())?
    };
    Ok(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_times_and_spans_are_times() {
        let now: Timestamp = "2026-08-10T12:00:00.5Z".parse().unwrap();
        for (text, time) in [
            ("2026-12-31", "2026-12-31T23:59:59Z"),
            ("2026-12-31T09:00", "2026-12-31T09:00:00Z"),
            ("2026-12-31T12:00:00+10:00", "2026-12-31T02:00:00Z"),
            ("2d", "2026-08-12T12:00:00Z"),
            ("12h", "2026-08-11T00:00:00Z"),
        ] {
            assert_eq!(read(text, Day::Ends, now, &TimeZone::UTC).unwrap(), time);
        }
        let begin = read("2026-12-31", Day::Begins, now, &TimeZone::UTC);
        assert_eq!(begin.unwrap(), "2026-12-31T00:00:00Z");
        for text in ["", "soon", "d", "-1d", "2026-13-01", "99999999999d"] {
            assert!(read(text, Day::Ends, now, &TimeZone::UTC).is_err(), "{text}");
        }
    }
}
