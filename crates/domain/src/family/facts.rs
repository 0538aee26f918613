//! What a build's own files say of it (`.facts/<property>` and `.tags/<tag>`), and a registration made of them.

use serde_json::{Map, Value, json};

use super::number::BuildNumber;
use super::slug::FamilyName;
use super::verb::{AboutChange, Fields};
use crate::ids::ImageId;
use crate::image::attribute::{Attribute, custom_value, json_kind};
use crate::image::text::{PropertyName, Tags};
use crate::refusal::Refusal;

/// The property that names the family.
pub const NAME: &str = "nectar_name";
/// The property that numbers the build.
pub const BUILD: &str = "nectar_build";

/// Properties that a build brings along.
pub type Facts = Vec<(PropertyName, String)>;

/// The wish to register an image as a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The image.
    pub image: ImageId,
    /// Properties to set.
    pub facts: Facts,
    /// Tags to add.
    pub tags: Tags,
    /// What people read of the family.
    pub about: AboutChange,
}

impl Registration {
    /// Reads the body of a request.
    pub fn read(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let known: Vec<&str> = ["image_id", "facts", "tags"]
            .into_iter()
            .chain(AboutChange::KEYS)
            .collect();
        let fields = Fields::of(body, &known)?;
        let image = fields
            .text("image_id", 36)?
            .ok_or_else(|| Refusal::invalid("Name the image by \"image_id\"."))?;
        Ok(Self {
            image: ImageId::new(image),
            facts: facts(fields.value("facts"))?,
            tags: tags(fields.value("tags"))?,
            about: AboutChange::read(&fields)?,
        })
    }

    /// Writes the body that it is read from.
    pub(super) fn write(&self, body: &mut Map<String, Value>) {
        body.insert("image_id".to_owned(), self.image.as_str().into());
        if !self.facts.is_empty() {
            let facts = self.facts.iter();
            let facts = facts.map(|(name, value)| (name.to_string(), json!(value)));
            body.insert("facts".to_owned(), Value::Object(facts.collect()));
        }
        let tags: Vec<&str> = self.tags.iter().map(|tag| tag.as_str()).collect();
        if !tags.is_empty() {
            body.insert("tags".to_owned(), json!(tags));
        }
        self.about.write(body);
    }
}

/// The family and the number that an image with these properties belongs to.
pub fn place(get: impl Fn(&str) -> Option<String>) -> Result<(FamilyName, BuildNumber), Refusal> {
    let needed = |name: &str| {
        get(name).ok_or_else(|| {
            Refusal::invalid(format!(
                "Neither the facts nor the image say {name}: it tells the family and the build apart from others."
            ))
        })
    };
    Ok((FamilyName::parse(&needed(NAME)?)?, BuildNumber::parse(&needed(BUILD)?)?))
}

fn facts(value: Option<&Value>) -> Result<Facts, Refusal> {
    let entries = match value {
        None => return Ok(Vec::new()),
        Some(Value::Object(entries)) => entries,
        Some(other) => {
            return Err(Refusal::invalid(format!(
                "facts must be an object of properties, not {}.",
                json_kind(other)
            )));
        }
    };
    entries
        .iter()
        .map(|(name, value)| match Attribute::named(name)? {
            Attribute::Custom(property) => {
                // Files end in a line break that is no part of the value.
                let value = value
                    .as_str()
                    .map_or_else(|| value.clone(), |text| text.trim_end().into());
                let value = custom_value(&property, &value)?.unwrap_or_default();
                Ok((property, value))
            }
            _ => Err(Refusal::invalid(format!(
                "{name} is an attribute of the image and no fact: set it with PATCH /v2/images."
            ))),
        })
        .collect()
}

fn tags(value: Option<&Value>) -> Result<Tags, Refusal> {
    let wrong = || Refusal::invalid("tags must be an array of strings.");
    let Some(value) = value else {
        return Ok(Tags::default());
    };
    let items = value.as_array().ok_or_else(wrong)?;
    let texts: Vec<&str> = items
        .iter()
        .map(Value::as_str)
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    Tags::parse(texts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<Registration, Refusal> {
        Registration::read(body.as_object().unwrap())
    }

    #[test]
    fn a_fact_is_the_content_of_its_file() {
        let facts = read(json!({"image_id": "x", "facts": {"os_distro": "debian\n"}}))
            .unwrap()
            .facts;
        assert_eq!(
            facts,
            [(PropertyName::stored("os_distro".to_owned()), "debian".to_owned())]
        );
    }

    #[test]
    fn only_properties_are_facts() {
        for body in [
            json!({}),
            json!({"image_id": "x", "facts": {"visibility": "public"}}),
            json!({"image_id": "x", "facts": {"os_glance_x": "y"}}),
            json!({"image_id": "x", "facts": {"n": 7}}),
            json!({"image_id": "x", "facts": []}),
            json!({"image_id": "x", "tags": [7]}),
            json!({"image_id": "x", "name": "n"}),
        ] {
            assert!(read(body.clone()).is_err(), "{body}");
        }
    }

    #[test]
    fn name_and_number_are_needed() {
        let get = |name: &str| (name == NAME).then(|| "Debian 12".to_owned());
        assert!(place(get).unwrap_err().to_string().contains(BUILD));
        assert!(place(|_| Some("7".to_owned())).is_ok());
    }
}
