//! One value as text: what its field's name says it is, in the units people read.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const KIB: u64 = 1024;
const UNITS: [(u64, &str); 4] = [
    (KIB * KIB * KIB * KIB, "TiB"),
    (KIB * KIB * KIB, "GiB"),
    (KIB * KIB, "MiB"),
    (KIB, "KiB"),
];

/// Whether a table must not cut this field: half an id is of no use to anybody.
pub(super) fn is_kept_whole(field: &str) -> bool {
    let last = last(field);
    last == "id"
        || last == "slug"
        || is_date(field)
        || ["_id", "_bytes", "_on"].iter().any(|ending| last.ends_with(ending))
}

/// For people.
pub(super) fn shown(field: &str, value: &Value, is_wide: bool, now: Timestamp, zone: &TimeZone) -> String {
    let text = match value {
        Value::Number(number) if field.ends_with("_bytes") => {
            let bytes = number.as_u64().unwrap_or_default();
            if is_wide && bytes >= KIB {
                format!("{} ({bytes} bytes)", size(bytes))
            } else {
                size(bytes)
            }
        }
        Value::Number(number) if field.ends_with("_gib") => format!("{number} GiB"),
        Value::Number(number) if field.ends_with("_mib") => format!("{number} MiB"),
        Value::String(text) if is_date(field) => date(text, is_wide, now, zone),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) => items.iter().map(raw).collect::<Vec<_>>().join(", "),
        other => raw(other),
    };
    harmless(&text)
}

fn is_date(field: &str) -> bool {
    let last = last(field);
    last.ends_with("_at") || last == "at" || last == "until"
}

/// What a field is called in the object it is in.
fn last(field: &str) -> &str {
    field.rsplit('.').next().unwrap_or(field)
}

/// For programs.
pub(super) fn raw(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Texts come from other people: their lines run on in one, and what else would move the cursor of a terminal is shown as
/// a mark.
pub fn harmless(text: &str) -> String {
    let shown = |c| match c {
        '\n' | '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// A size with three digits that count.
pub fn size(bytes: u64) -> String {
    let Some((unit, name)) = UNITS.iter().find(|(unit, _)| bytes >= *unit) else {
        return format!("{bytes} B");
    };
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let count = bytes as f64 / *unit as f64;
    match count {
        ..9.995 => format!("{count:.2} {name}"),
        ..99.95 => format!("{count:.1} {name}"),
        _ => format!("{count:.0} {name}"),
    }
}

fn date(text: &str, is_wide: bool, now: Timestamp, zone: &TimeZone) -> String {
    let Ok(when) = text.parse::<Timestamp>() else {
        return text.to_owned();
    };
    let relative = relative(when.duration_since(now));
    if is_wide {
        let local = when.to_zoned_datetime(zone.clone());
        format!("{} ({relative})", local.strftime("%Y-%m-%d %H:%M %Z"))
    } else {
        relative
    }
}

/// How long ago, or in how long.
fn relative(distance: SignedDuration) -> String {
    let seconds = distance.as_secs().unsigned_abs();
    let (count, unit) = match seconds {
        0..60 => {
            return if distance.is_positive() {
                "in a moment"
            } else {
                "just now"
            }
            .to_owned();
        }
        60..3600 => (seconds / 60, "min"),
        3600..86_400 => (seconds / 3600, "h"),
        86_400..5_184_000 => (seconds / 86_400, "day"),
        5_184_000..63_072_000 => (seconds / 2_592_000, "month"),
        _ => (seconds / 31_536_000, "year"),
    };
    let plural = if count == 1 || unit == "min" || unit == "h" {
        ""
    } else {
        "s"
    };
    if distance.is_positive() {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_three_digits_and_a_binary_unit() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.00 KiB"),
            (8 << 20, "8.00 MiB"),
            (11_811_160_064, "11.0 GiB"),
            (350 << 20, "350 MiB"),
            (3 << 40, "3.00 TiB"),
        ] {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn dates_are_relative_and_in_wide_tables_also_absolute() {
        let now: Timestamp = "2026-08-10T12:00:00Z".parse().unwrap();
        let shown = |text: &str, is_wide| date(text, is_wide, now, &TimeZone::UTC);
        for (text, expected) in [
            ("2026-08-10T11:59:30Z", "just now"),
            ("2026-08-10T11:55:00Z", "5 min ago"),
            ("2026-08-10T09:00:00Z", "3 h ago"),
            ("2026-08-09T11:00:00Z", "1 day ago"),
            ("2026-08-13T12:00:00Z", "in 3 days"),
            ("2026-05-01T12:00:00Z", "3 months ago"),
            ("2021-08-10T12:00:00Z", "5 years ago"),
            ("some day", "some day"),
        ] {
            assert_eq!(shown(text, false), expected);
        }
        assert_eq!(shown("2026-08-03T09:15:00Z", true), "2026-08-03 09:15 UTC (7 days ago)");
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        let now = Timestamp::UNIX_EPOCH;
        let text = shown("name", &"a\u{1b}[2Jb\rc\nd".into(), false, now, &TimeZone::UTC);
        assert_eq!(text, "a\u{fffd}[2Jb\u{fffd}c d");
    }
}
