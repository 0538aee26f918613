//! Texts nobody else may read: passwords, token texts, secrets of credentials. Printing them for debugging says nothing.

use std::fmt;

use crate::refusal::Refusal;

/// Bytes a password may have, so that nobody makes us hash a book.
pub const PASSWORD_BYTES: usize = 4096;

/// A secret text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// Accepts a text as somebody's new password: at least one character, at most [`PASSWORD_BYTES`].
    pub fn new_password(text: &str) -> Result<Self, Refusal> {
        match text.len() {
            0 => Err(Refusal::invalid("The password is empty.")),
            1..=PASSWORD_BYTES => Ok(Self::new(text)),
            length => Err(Refusal::invalid(format!(
                "The password has {length} bytes; {PASSWORD_BYTES} are the most."
            ))),
        }
    }
    /// Whether it could be anybody's password at all.
    pub fn fits_a_password(&self) -> bool {
        (1..=PASSWORD_BYTES).contains(&self.0.len())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What is kept of a password: a PHC string, salt and cost included (argon2id).
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash as the hasher made it, or as a row keeps it.
    pub fn from_phc(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The PHC string.
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing_of_a_secret() {
        let shown = format!(
            "{:?} {:?}",
            Secret::new("hunter2"),
            PasswordHash::from_phc("$argon2id$x")
        );
        assert_eq!(shown, "Secret PasswordHash");
    }

    #[test]
    fn a_new_password_has_at_least_one_and_at_most_4096_bytes() {
        assert!(Secret::new_password("").is_err());
        assert!(Secret::new_password("x").is_ok());
        assert!(Secret::new_password(&"x".repeat(4096)).is_ok());
        assert!(Secret::new_password(&"x".repeat(4097)).is_err());
    }
}
