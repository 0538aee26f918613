//! Numbers with a meaning: sizes with units, and quotas that may be unlimited.

use toml::Value;

use super::form::{Setting, shown, wrong};

const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    // Glance counts these by 1024 too, so that quotas taken over from it stay what they were.
    ("TB", 1 << 40),
    ("GB", 1 << 30),
    ("MB", 1 << 20),
    ("KB", 1 << 10),
    ("B", 1),
];

fn parse_bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(digits_end);
    let count: u64 = digits.parse().ok()?;
    let unit = unit.trim();
    if unit.is_empty() {
        return Some(count);
    }
    let (_, factor) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    count.checked_mul(*factor)
}

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSize(pub u64);

impl ByteSize {
    /// So many GiB.
    pub const fn gib(count: u64) -> Self {
        Self(count << 30)
    }
    /// So many MiB.
    pub const fn mib(count: u64) -> Self {
        Self(count << 20)
    }
}

impl std::fmt::Display for ByteSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = UNITS
            .iter()
            .find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor));
        match whole {
            Some((unit, factor)) => write!(f, "{} {unit}", self.0 / factor),
            None => write!(f, "{} B", self.0),
        }
    }
}

impl Setting for ByteSize {
    const FORM: &'static str = "a size such as \"20 GiB\" or a number of bytes";

    fn from_toml(value: &Value) -> Result<Self, String> {
        match value {
            Value::Integer(bytes) => u64::try_from(*bytes).ok().map(Self),
            Value::String(text) => parse_bytes(text).map(Self),
            _ => None,
        }
        .ok_or_else(|| wrong::<Self>(shown(value)))
    }
    fn from_text(text: &str) -> Result<Self, String> {
        parse_bytes(text)
            .map(Self)
            .ok_or_else(|| wrong::<Self>(format!("{text:?}")))
    }
    fn to_toml(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// How many of something there may be; a negative number means as many as one likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota(pub Option<usize>);

impl Quota {
    /// At most so many.
    pub const fn of(count: usize) -> Self {
        Self(Some(count))
    }
    fn from_number(number: i64) -> Self {
        // A count beyond what a machine word holds limits nothing.
        Self(usize::try_from(number).ok())
    }
}

impl Setting for Quota {
    const FORM: &'static str = "a whole number, or -1 for no limit";

    fn from_toml(value: &Value) -> Result<Self, String> {
        value
            .as_integer()
            .map(Self::from_number)
            .ok_or_else(|| wrong::<Self>(shown(value)))
    }
    fn from_text(text: &str) -> Result<Self, String> {
        text.trim()
            .parse()
            .map(Self::from_number)
            .map_err(|_| wrong::<Self>(format!("{text:?}")))
    }
    fn to_toml(&self) -> Value {
        Value::Integer(self.0.map_or(-1, |count| i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

/// How many bytes something may have; zero or a negative number means as many as one likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageQuota(pub Option<ByteSize>);

impl StorageQuota {
    fn limited(bytes: u64) -> Self {
        Self((bytes > 0).then_some(ByteSize(bytes)))
    }
    fn parse(text: &str) -> Option<Self> {
        match text.trim().parse::<i64>() {
            Ok(number) => Some(Self::limited(u64::try_from(number).unwrap_or(0))),
            Err(_) => parse_bytes(text).map(Self::limited),
        }
    }
}

impl Setting for StorageQuota {
    const FORM: &'static str = "a size such as \"20 GiB\" or a number of bytes, or 0 for no limit";

    fn from_toml(value: &Value) -> Result<Self, String> {
        match value {
            Value::Integer(number) => Some(Self::limited(u64::try_from(*number).unwrap_or(0))),
            Value::String(text) => Self::parse(text),
            _ => None,
        }
        .ok_or_else(|| wrong::<Self>(shown(value)))
    }
    fn from_text(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| wrong::<Self>(format!("{text:?}")))
    }
    fn to_toml(&self) -> Value {
        self.0.map_or(Value::Integer(0), |size| size.to_toml())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_written_with_or_without_a_unit() {
        for (text, bytes) in [
            ("0", 0),
            ("512", 512),
            ("1 KiB", 1024),
            ("20GB", 20 << 30),
            ("3 mib", 3 << 20),
            ("1TiB", 1 << 40),
        ] {
            assert_eq!(ByteSize::from_text(text), Ok(ByteSize(bytes)), "{text}");
        }
        for text in ["", "GiB", "-1", "1.5 GiB", "1 GiBB", "99999999999 TiB"] {
            assert!(ByteSize::from_text(text).is_err(), "{text}");
        }
        assert_eq!(ByteSize::from_toml(&Value::Integer(7)), Ok(ByteSize(7)));
        assert!(ByteSize::from_toml(&Value::Integer(-7)).is_err());
    }

    #[test]
    fn a_size_is_shown_in_the_largest_unit_that_divides_it() {
        assert_eq!(ByteSize(1 << 40).to_string(), "1 TiB");
        assert_eq!(ByteSize(1536).to_string(), "1536 B");
        assert_eq!(ByteSize(0).to_string(), "0 B");
        assert_eq!(
            ByteSize::from_toml(&ByteSize::mib(1536).to_toml()),
            Ok(ByteSize::mib(1536))
        );
    }

    #[test]
    fn a_negative_quota_is_no_limit_and_zero_is_none_at_all() {
        assert_eq!(Quota::from_text("-1"), Ok(Quota(None)));
        assert_eq!(Quota::from_toml(&Value::Integer(-20)), Ok(Quota(None)));
        assert_eq!(Quota::from_toml(&Value::Integer(0)), Ok(Quota(Some(0))));
        assert!(Quota::from_text("many").is_err());
    }

    #[test]
    fn a_storage_quota_of_zero_is_no_limit() {
        for text in ["0", "-1", "0 GiB"] {
            assert_eq!(StorageQuota::from_text(text), Ok(StorageQuota(None)), "{text}");
        }
        assert_eq!(
            StorageQuota::from_text("2 GB"),
            Ok(StorageQuota(Some(ByteSize::gib(2))))
        );
        assert!(StorageQuota::from_text("2 bananas").is_err());
    }
}
