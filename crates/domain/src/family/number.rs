//! The number of a build: an integer of any length, a time, a version in parts. What matters is that they are in order.

use std::cmp::Ordering;
use std::fmt;

use crate::refusal::Refusal;

/// Characters a build number may have.
const LENGTH_MAX: usize = 64;

/// The number of a build.
///
/// Runs of digits compare as numbers, all else by its characters; of numbers that differ in leading zeros alone, the
/// text decides, so that equal is what is written alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BuildNumber(String);

impl BuildNumber {
    /// Reads a number: letters, digits and `. _ : + ~ -`, beginning with a letter or a digit.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let is_known = |character: char| character.is_ascii_alphanumeric() || "._:+~-".contains(character);
        let begins_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
        if begins_well && text.len() <= LENGTH_MAX && text.chars().all(is_known) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Refusal::invalid(format!(
                "{text:?} is not a build number: use at most {LENGTH_MAX} letters, digits and . _ : + ~ -, \
                 a letter or a digit first."
            )))
        }
    }
    /// A number read back from a row.
    pub fn stored(text: String) -> Self {
        Self(text)
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BuildNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for BuildNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(self.0.as_bytes(), other.0.as_bytes()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for BuildNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn natural(mut left: &[u8], mut right: &[u8]) -> Ordering {
    loop {
        let order = match (left.first(), right.first()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                by_value(take_digits(&mut left), take_digits(&mut right))
            }
            (Some(a), Some(b)) => {
                let order = a.cmp(b);
                (left, right) = (&left[1..], &right[1..]);
                order
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Takes the digits at the beginning of a text, without leading zeros.
fn take_digits<'t>(text: &mut &'t [u8]) -> &'t [u8] {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    &digits[zeros..]
}

/// Of numbers without leading zeros the longer is the greater.
fn by_value(left: &[u8], right: &[u8]) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> BuildNumber {
        BuildNumber::parse(text).unwrap()
    }

    #[test]
    fn integers_times_and_parts_are_in_their_order() {
        for ascending in [
            &[
                "7",
                "9",
                "10",
                "99",
                "100",
                "18446744073709551616",
                "99999999999999999999999",
            ][..],
            &["202608030915", "202608031002", "202701010000"],
            &["1.2", "1.2.1", "1.9", "1.10", "2.0"],
            &["2026-08-03T09:15", "2026-08-03T10:00", "2026-12-01T00:00"],
            &["1.0-rc2", "1.0-rc10", "2.0-rc1"],
            &["007", "07", "7"],
        ] {
            for pair in ascending.windows(2) {
                assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
            }
        }
    }

    #[test]
    fn a_number_is_plain_text_of_bounded_length() {
        for text in ["", " 1", "-1", "1 2", "1/2", "é", "[v1]", &"1".repeat(65)] {
            assert!(BuildNumber::parse(text).is_err(), "{text}");
        }
        assert!(BuildNumber::parse(&"1".repeat(64)).is_ok());
    }

    proptest! {
        #[test]
        fn the_order_is_total_and_agrees_with_equality(
            a in "[0-2a.]{1,6}", b in "[0-2a.]{1,6}", c in "[0-2a.]{1,6}"
        ) {
            let [a, b, c] = [a, b, c].map(BuildNumber::stored);
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&b).is_eq(), a == b);
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
        }

        #[test]
        fn integers_compare_as_integers(a: u128, b: u128) {
            prop_assert_eq!(number(&a.to_string()).cmp(&number(&b.to_string())), a.cmp(&b));
        }
    }
}
