//! A day of the calendar, without a time and a zone: `2026-08-03`.

use std::{fmt, str::FromStr};

use crate::refusal::Refusal;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(jiff::civil::Date);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        jiff::civil::Date::strptime("%Y-%m-%d", text)
            .map(Self)
            .map_err(|_| Refusal::invalid(format!("{text:?} is not a day of the form 2026-08-03.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_printed_as_it_is_read_and_nothing_else_is_read() {
        assert_eq!("2028-02-29".parse::<Day>().unwrap().to_string(), "2028-02-29");
        for text in ["", "2027-02-29", "2026-08", "3 Aug 2026", "2026-08-03T10:00:00Z"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
