//! What a family is called: its name, for people, and its slug, for paths.

use std::fmt;

use crate::refusal::Refusal;

/// Characters a family's name may have: `NeCTAR`, the name and the build fit into the name of an image.
const NAME_LENGTH_MAX: usize = 160;

/// The name of a family (`nectar_name`), such as `Ubuntu 24.04 LTS (Noble) amd64`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FamilyName(String);

impl FamilyName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let length = text.chars().count();
        if (1..=NAME_LENGTH_MAX).contains(&length) && text.trim() == text && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Refusal::invalid(format!(
                "{text:?} is not the name of a family (nectar_name): use 1 to {NAME_LENGTH_MAX} characters, no blanks \
                 at its ends."
            )))
        }
    }
    /// A name read back from a row.
    pub fn stored(text: String) -> Self {
        Self(text)
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FamilyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands for a family in paths: made of its name once, and never changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FamilySlug(String);

impl FamilySlug {
    /// Takes the text as it is: a slug that nobody has simply finds nothing.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The slug of a name; the second and later ones are for names that others are alike to.
    pub fn of(name: &FamilyName, attempt: u32) -> Self {
        let words: Vec<String> = name
            .as_str()
            .split(|character: char| !character.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let slug = if words.is_empty() {
            "family".to_owned()
        } else {
            words.join("-")
        };
        Self(if attempt == 0 {
            slug
        } else {
            format!("{slug}-{}", attempt + 1)
        })
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The slug as owned text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for FamilySlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(name: &str, attempt: u32) -> String {
        FamilySlug::of(&FamilyName::parse(name).unwrap(), attempt).into_string()
    }

    #[test]
    fn a_slug_is_made_of_the_words_of_the_name() {
        assert_eq!(
            slug("Ubuntu 24.04 LTS (Noble) amd64", 0),
            "ubuntu-24-04-lts-noble-amd64"
        );
        assert_eq!(slug("R-Studio", 0), "r-studio");
        assert_eq!(slug("R Studio", 1), "r-studio-2");
        assert_eq!(slug("日本", 0), "family");
    }

    #[test]
    fn a_name_has_characters_and_no_blanks_around_them() {
        for name in ["", " ", " Debian", "Debian ", "De\nbian", &"n".repeat(161)] {
            assert!(FamilyName::parse(name).is_err(), "{name:?}");
        }
        assert!(FamilyName::parse(&"n".repeat(160)).is_ok());
    }
}
