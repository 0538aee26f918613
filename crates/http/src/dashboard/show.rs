//! Sizes, numbers and times as people read them: short, with the exact value beside.

use nectary_domain::time::Timestamp;

use super::words::{Language, fill};

const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// A number of bytes.
pub(super) struct Size {
    /// `1.2 GiB`.
    pub(super) short: String,
    /// `1,288,490,189 bytes`.
    pub(super) exact: String,
}

impl Size {
    pub(super) fn of(bytes: u64, language: Language) -> Self {
        let words = &language.words().basics;
        Self {
            short: short_size(bytes, language),
            exact: fill(words.bytes, &[("n", &grouped(bytes, language))]),
        }
    }
}

fn short_size(bytes: u64, language: Language) -> String {
    let mut tenths = u128::from(bytes) * 10;
    let mut unit = None;
    for name in UNITS {
        if tenths < 10_240 {
            break;
        }
        // Rounded once more at each step; what is lost is less than is shown.
        tenths = (tenths + 512) / 1024;
        unit = Some(name);
    }
    match unit {
        None => fill(language.words().basics.bytes, &[("n", &bytes.to_string())]),
        Some(unit) if tenths >= 100 || tenths % 10 == 0 => format!("{} {unit}", (tenths + 5) / 10),
        Some(unit) => format!("{}{}{} {unit}", tenths / 10, language.decimal_mark(), tenths % 10),
    }
}

/// A whole number with its thousands set apart.
pub(super) fn grouped(number: u64, language: Language) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(language.thousands_mark());
        }
        shown.push(digit);
    }
    shown
}

/// A point in time.
pub(super) struct Moment {
    /// For machines: `2026-08-24T10:00:00Z`.
    pub(super) iso: String,
    /// `2026-08-24 10:00 UTC`.
    pub(super) absolute: String,
    /// `3 days ago`.
    pub(super) relative: String,
}

impl Moment {
    pub(super) fn of(time: Timestamp, now: Timestamp, language: Language) -> Self {
        let iso = time.to_string();
        let absolute = match (iso.get(..10), iso.get(11..16)) {
            (Some(day), Some(minute)) => format!("{day} {minute} UTC"),
            _ => iso.clone(),
        };
        let seconds = (now.as_micros() - time.as_micros()).div_euclid(1_000_000);
        Self {
            iso,
            absolute,
            relative: age(seconds, language),
        }
    }
}

fn age(seconds: i64, language: Language) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let words = &language.words().ages;
    let (one, many, span) = match seconds {
        ..0 => return words.to_come.to_owned(),
        0..MINUTE => return words.just_now.to_owned(),
        MINUTE..HOUR => (words.minute, words.minutes, MINUTE),
        HOUR..DAY => (words.hour, words.hours, HOUR),
        DAY..2_592_000 => (words.day, words.days, DAY),
        2_592_000..31_536_000 => (words.month, words.months, 30 * DAY),
        _ => (words.year, words.years, 365 * DAY),
    };
    match seconds / span {
        1 => one.to_owned(),
        count => fill(many, &[("n", &count.to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_short_and_exact_in_each_language() {
        let size = |bytes| Size::of(bytes, Language::English).short;
        assert_eq!(size(0), "0 bytes");
        assert_eq!(size(1023), "1023 bytes");
        assert_eq!(size(1024), "1 KiB");
        assert_eq!(size(1_288_490_189), "1.2 GiB");
        assert_eq!(size(u64::MAX), "16 EiB");
        let german = Size::of(1_288_490_189, Language::German);
        assert_eq!(
            (german.short.as_str(), german.exact.as_str()),
            ("1,2 GiB", "1.288.490.189 Bytes")
        );
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let age = |seconds| super::age(seconds, Language::English);
        assert_eq!(age(59), "just now");
        assert_eq!(age(60), "a minute ago");
        assert_eq!(age(7200), "2 hours ago");
        assert_eq!(age(86_400 * 45), "a month ago");
        assert_eq!(age(86_400 * 800), "2 years ago");
        assert_eq!(age(-1), "in the future");
    }

    #[test]
    fn a_moment_is_absolute_and_relative() {
        let at: Timestamp = "2026-08-24T10:00:01Z".parse().unwrap();
        let now: Timestamp = "2026-08-25T10:00:01Z".parse().unwrap();
        let moment = Moment::of(at, now, Language::German);
        assert_eq!(moment.iso, "2026-08-24T10:00:01Z");
        assert_eq!(moment.absolute, "2026-08-24 10:00 UTC");
        assert_eq!(moment.relative, "gestern");
    }
}
