//! Names, tags and custom properties: the texts people give an image, within the API's bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::limits::Limits;
use crate::refusal::Refusal;

/// Characters a name, a tag or a property name may have (Image API v2, image schema).
const SHORT_TEXT_MAX: usize = 255;
/// Bytes a property value may have on every database: what MariaDB's TEXT holds.
pub const PROPERTY_VALUE_MAX_BYTES: usize = 65_535;
/// Names that begin so belong to the service.
pub const SERVICE_PREFIX: &str = "os_glance";

/// Clients that keep text in MySQL's three-byte `utf8` lose anything beyond; Glance refuses it, and so do we.
fn refuse_characters(what: &str, text: &str) -> Result<(), Refusal> {
    match text.chars().find(|character| character.len_utf8() == 4) {
        None => refuse_zero(what, text),
        Some(character) => Err(Refusal::invalid(format!(
            "{what} holds U+{:04X}, a character of four UTF-8 bytes, which the Image API does not take.",
            u32::from(character)
        ))),
    }
}

/// PostgreSQL keeps no U+0000 in a text, and no address can name one.
pub(crate) fn refuse_zero(what: &str, text: &str) -> Result<(), Refusal> {
    if text.contains('\0') {
        return Err(Refusal::invalid(format!(
            "{what} holds U+0000, which no text may hold."
        )));
    }
    Ok(())
}

fn short_text(what: &str, text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length > SHORT_TEXT_MAX {
        return Err(Refusal::invalid(format!(
            "{what} has {length} characters; {SHORT_TEXT_MAX} are the most."
        )));
    }
    refuse_characters(what, text)
}

/// Checks the name of an image.
pub fn image_name(text: &str) -> Result<String, Refusal> {
    short_text("The image name", text)?;
    Ok(text.to_owned())
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// Reads a tag: at most 255 characters, none of four bytes.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        short_text("The tag", text)?;
        Ok(Self(text.to_owned()))
    }
    /// A tag read back from a row.
    pub fn stored(text: String) -> Self {
        Self(text)
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The tags of an image: a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(BTreeSet<Tag>);

impl Tags {
    /// The set of these tags, however often each is named.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, Refusal> {
        texts.into_iter().map(Tag::parse).collect::<Result<_, _>>().map(Self)
    }
    /// Tags read back from rows.
    pub fn stored(tags: impl IntoIterator<Item = String>) -> Self {
        Self(tags.into_iter().map(Tag::stored).collect())
    }
    /// Adds one; true if it was not there.
    pub fn insert(&mut self, tag: Tag) -> bool {
        self.0.insert(tag)
    }
    /// Takes one away; true if it was there.
    pub fn remove(&mut self, tag: &Tag) -> bool {
        self.0.remove(tag)
    }
    /// Whether it is among them.
    pub fn contains(&self, tag: &Tag) -> bool {
        self.0.contains(tag)
    }
    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Refuses more tags than the quota allows.
    pub fn within(&self, limits: &Limits) -> Result<(), Refusal> {
        within("tags", self.len(), limits.tags)
    }
}

/// The name of a custom property.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PropertyName(String);

impl PropertyName {
    /// Reads a name. The caller has made sure that it names no attribute of the image itself.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Err(Refusal::invalid("The name of a custom property is empty."));
        }
        short_text("The property name", text)?;
        Ok(Self(text.to_owned()))
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

/// Sound because the derived order and hash are those of the text.
impl std::borrow::Borrow<str> for PropertyName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PropertyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks the value of a custom property.
pub(super) fn property_value(name: &PropertyName, text: &str) -> Result<String, Refusal> {
    if text.len() > PROPERTY_VALUE_MAX_BYTES {
        return Err(Refusal::invalid(format!(
            "The value of property {name} has {} bytes; {PROPERTY_VALUE_MAX_BYTES} are the most.",
            text.len()
        )));
    }
    refuse_characters(&format!("The value of property {name}"), text)?;
    Ok(text.to_owned())
}

/// The custom properties of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties(BTreeMap<PropertyName, String>);

impl Properties {
    /// Properties read back from rows.
    pub fn stored(rows: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(
            rows.into_iter()
                .map(|(name, value)| (PropertyName::stored(name), value))
                .collect(),
        )
    }
    /// The value of a property.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
    /// Sets one, returning what it was.
    pub fn insert(&mut self, name: PropertyName, value: String) -> Option<String> {
        self.0.insert(name, value)
    }
    /// Takes one away, returning what it was.
    pub fn remove(&mut self, name: &PropertyName) -> Option<String> {
        self.0.remove(name)
    }
    /// Whether it is there.
    pub fn contains(&self, name: &PropertyName) -> bool {
        self.0.contains_key(name)
    }
    /// In order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&PropertyName, &str)> {
        self.0.iter().map(|(name, value)| (name, value.as_str()))
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Refuses more properties than the quota allows; the service's own do not count.
    pub fn within(&self, limits: &Limits) -> Result<(), Refusal> {
        let counted = self
            .0
            .keys()
            .filter(|name| !name.as_str().starts_with(SERVICE_PREFIX))
            .count();
        within("custom properties", counted, limits.properties)
    }
}

fn within(what: &str, count: usize, quota: Option<usize>) -> Result<(), Refusal> {
    match quota {
        Some(quota) if count > quota => Err(Refusal::OverQuota(format!(
            "The image would have {count} {what}; its quota is {quota}."
        ))),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_exact() {
        assert!(Tag::parse(&"é".repeat(255)).is_ok());
        assert!(Tag::parse(&"x".repeat(256)).is_err());
        assert!(PropertyName::parse("").is_err());
        let name = PropertyName::parse("p").unwrap();
        assert!(property_value(&name, &"v".repeat(65_535)).is_ok());
        assert!(property_value(&name, &"v".repeat(65_536)).is_err());
    }

    #[test]
    fn four_byte_characters_and_zeros_are_refused_in_every_text() {
        let rocket = "rocket \u{1F680}";
        assert!(image_name(rocket).is_err());
        assert!(Tag::parse(rocket).is_err());
        assert!(PropertyName::parse(rocket).is_err());
        assert!(property_value(&PropertyName::parse("p").unwrap(), rocket).is_err());
        assert!(image_name("três bytes €").is_ok());
        assert!(image_name("zero \0").is_err());
    }

    #[test]
    fn quotas_admit_their_number_and_refuse_one_more() {
        let limits = Limits {
            tags: Some(2),
            properties: Some(1),
            ..Limits::default()
        };
        assert!(Tags::parse(["a", "b", "b"]).unwrap().within(&limits).is_ok());
        assert!(matches!(
            Tags::parse(["a", "b", "c"]).unwrap().within(&limits),
            Err(Refusal::OverQuota(_))
        ));
        let service = ("os_glance_x".to_owned(), String::new());
        assert!(
            Properties::stored([("a".to_owned(), String::new()), service])
                .within(&limits)
                .is_ok()
        );
        let unlimited = Limits { tags: None, ..limits };
        assert!(Tags::parse(["a", "b", "c"]).unwrap().within(&unlimited).is_ok());
    }
}
