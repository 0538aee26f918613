//! Values of the writable attributes, read from JSON: one reader an attribute, for create and patch alike.

use serde_json::Value;

use crate::ids::{ImageId, ProjectId};
use crate::image::attribute::{Writable, json_kind};
use crate::image::format::{ContainerFormat, DiskFormat, FormatLists};
use crate::image::text::{Tags, image_name, refuse_zero};
use crate::refusal::Refusal;
use crate::visibility::Visibility;

/// A value for a writable attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of that name in the Image API v2")]
pub enum Set {
    ContainerFormat(Option<ContainerFormat>),
    DiskFormat(Option<DiskFormat>),
    Hidden(bool),
    Id(ImageId),
    MinDiskGib(u32),
    MinRamMib(u32),
    Name(Option<String>),
    Owner(Option<ProjectId>),
    Protected(bool),
    Tags(Tags),
    Visibility(Visibility),
}

impl Set {
    /// Reads the value for an attribute.
    pub fn read(attribute: Writable, value: &Value, formats: &FormatLists) -> Result<Self, Refusal> {
        Ok(match attribute {
            Writable::ContainerFormat => Self::ContainerFormat(
                text_or_null("container_format", value)?
                    .map(|text| formats.container(text))
                    .transpose()?,
            ),
            Writable::DiskFormat => Self::DiskFormat(
                text_or_null("disk_format", value)?
                    .map(|text| formats.disk(text))
                    .transpose()?,
            ),
            Writable::Id => Self::Id(ImageId::for_new_image(text("id", value)?)?),
            Writable::MinDisk => Self::MinDiskGib(small_number("min_disk", value)?),
            Writable::MinRam => Self::MinRamMib(small_number("min_ram", value)?),
            Writable::Name => Self::Name(text_or_null("name", value)?.map(image_name).transpose()?),
            Writable::OsHidden => Self::Hidden(boolean("os_hidden", value)?),
            Writable::Owner => Self::Owner(owner(value)?),
            Writable::Protected => Self::Protected(boolean("protected", value)?),
            Writable::Tags => Self::Tags(tags(value)?),
            Writable::Visibility => Self::Visibility(text("visibility", value)?.parse()?),
        })
    }
}

fn wrong_type(attribute: &str, wanted: &str, value: &Value) -> Refusal {
    Refusal::invalid(format!("{attribute} must be {wanted}, not {}.", json_kind(value)))
}

fn text<'a>(attribute: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    value.as_str().ok_or_else(|| wrong_type(attribute, "a string", value))
}

fn text_or_null<'a>(attribute: &str, value: &'a Value) -> Result<Option<&'a str>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        other => Err(wrong_type(attribute, "a string or null", other)),
    }
}

fn boolean(attribute: &str, value: &Value) -> Result<bool, Refusal> {
    value
        .as_bool()
        .ok_or_else(|| wrong_type(attribute, "true or false", value))
}

/// 0 to 2147483647; `1.0` counts as a whole number, as JSON Schema has it.
fn small_number(attribute: &str, value: &Value) -> Result<u32, Refusal> {
    let wrong = || Refusal::invalid(format!("{attribute} must be a whole number from 0 to 2147483647."));
    let number = match value {
        Value::Number(number) => number,
        other => return Err(wrong_type(attribute, "a whole number", other)),
    };
    let whole = match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => whole,
        (None, Some(float)) if float.fract() == 0.0 && float.abs() <= f64::from(i32::MAX) => float as i64,
        (None, _) => return Err(wrong()),
    };
    i32::try_from(whole)
        .ok()
        .and_then(|whole| u32::try_from(whole).ok())
        .ok_or_else(wrong)
}

fn owner(value: &Value) -> Result<Option<ProjectId>, Refusal> {
    let Some(text) = text_or_null("owner", value)? else {
        return Ok(None);
    };
    let length = text.chars().count();
    if length > 255 {
        return Err(Refusal::invalid(format!(
            "owner has {length} characters; 255 are the most."
        )));
    }
    refuse_zero("owner", text)?;
    Ok(Some(ProjectId::new(text)))
}

fn tags(value: &Value) -> Result<Tags, Refusal> {
    let items = value
        .as_array()
        .ok_or_else(|| wrong_type("tags", "an array of strings", value))?;
    let texts = items
        .iter()
        .map(|item| text("each of tags", item))
        .collect::<Result<Vec<_>, _>>()?;
    Tags::parse(texts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(attribute: Writable, value: Value) -> Result<Set, Refusal> {
        Set::read(attribute, &value, &FormatLists::default())
    }

    #[test]
    fn a_whole_float_is_a_whole_number_and_a_boolean_is_not() {
        assert_eq!(read(Writable::MinRam, json!(1.0)), Ok(Set::MinRamMib(1)));
        assert_eq!(
            read(Writable::MinDisk, json!(2_147_483_647)),
            Ok(Set::MinDiskGib(2_147_483_647))
        );
        for wrong in [
            json!(true),
            json!(1.5),
            json!(-1),
            json!(2_147_483_648_i64),
            json!(1e300),
            json!("1"),
            json!(null),
        ] {
            assert!(read(Writable::MinRam, wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn null_is_taken_only_where_the_model_allows_it() {
        for attribute in [
            Writable::Name,
            Writable::Owner,
            Writable::DiskFormat,
            Writable::ContainerFormat,
        ] {
            assert!(read(attribute, json!(null)).is_ok(), "{attribute:?}");
        }
        for attribute in [
            Writable::Visibility,
            Writable::Protected,
            Writable::OsHidden,
            Writable::MinDisk,
            Writable::MinRam,
            Writable::Tags,
            Writable::Id,
        ] {
            assert!(read(attribute, json!(null)).is_err(), "{attribute:?}");
        }
    }

    #[test]
    fn formats_are_those_of_the_list() {
        assert!(read(Writable::DiskFormat, json!("qcow2")).is_ok());
        assert!(read(Writable::DiskFormat, json!("")).is_err());
        assert!(read(Writable::DiskFormat, json!("docker")).is_err());
        assert!(read(Writable::ContainerFormat, json!("docker")).is_ok());
    }
}
