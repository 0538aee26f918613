//! What a name in a request body or a patch means: an attribute of the image, or a custom property.
//!
//! Create and patch ask the same function, so that no name means one thing here and another there.

use crate::image::text::{PropertyName, SERVICE_PREFIX, property_value};
use crate::refusal::Refusal;

/// An attribute that clients may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the attribute of that name in the Image API v2")]
pub enum Writable {
    ContainerFormat,
    DiskFormat,
    Id,
    MinDisk,
    MinRam,
    Name,
    OsHidden,
    Owner,
    Protected,
    Tags,
    Visibility,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// An attribute that clients may write (`id` only when creating).
    Writable(Writable),
    /// An attribute that the service alone writes.
    ReadOnly(&'static str),
    /// A name kept for the service.
    Reserved,
    /// `locations`, which has rules of its own.
    Locations,
    /// A custom property.
    Custom(PropertyName),
}

/// Attributes that only the service writes, with the JSON type the image schema gives them.
pub const READ_ONLY: [(&str, JsonType); 14] = [
    ("checksum", JsonType::TextOrNull(32)),
    ("created_at", JsonType::Text),
    ("direct_url", JsonType::Text),
    ("file", JsonType::Text),
    ("os_hash_algo", JsonType::TextOrNull(64)),
    ("os_hash_value", JsonType::TextOrNull(128)),
    ("schema", JsonType::Text),
    ("self", JsonType::Text),
    ("size", JsonType::IntegerOrNull),
    ("status", JsonType::Status),
    ("stores", JsonType::Text),
    ("updated_at", JsonType::Text),
    ("virtual_size", JsonType::IntegerOrNull),
    ("locations", JsonType::Array),
];

/// The JSON type of a read-only attribute: a wrong one is a bad request before it is a forbidden one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; numbers are lengths in characters")]
pub enum JsonType {
    Text,
    TextOrNull(usize),
    IntegerOrNull,
    Status,
    Array,
}

impl Attribute {
    /// Finds out what a name means; an impossible name of a custom property is refused.
    pub fn named(name: &str) -> Result<Self, Refusal> {
        let writable = match name {
            "container_format" => Writable::ContainerFormat,
            "disk_format" => Writable::DiskFormat,
            "id" => Writable::Id,
            "min_disk" => Writable::MinDisk,
            "min_ram" => Writable::MinRam,
            "name" => Writable::Name,
            "os_hidden" => Writable::OsHidden,
            "owner" => Writable::Owner,
            "protected" => Writable::Protected,
            "tags" => Writable::Tags,
            "visibility" => Writable::Visibility,
            "locations" => return Ok(Self::Locations),
            "location" | "deleted" | "deleted_at" => return Ok(Self::Reserved),
            // It is computed for each viewer; written down it would be a lie to the next one.
            "nectar_category" => return Ok(Self::Reserved),
            other if other.starts_with(SERVICE_PREFIX) => return Ok(Self::Reserved),
            other => {
                return match READ_ONLY.iter().find(|(read_only, _)| *read_only == other) {
                    Some((read_only, _)) => Ok(Self::ReadOnly(read_only)),
                    None => PropertyName::parse(other).map(Self::Custom),
                };
            }
        };
        Ok(Self::Writable(writable))
    }
}

/// Attributes the default `schema-image.json` declares beyond the base ones, whose values have a form.
const UUID_OR_NULL: [&str; 2] = ["kernel_id", "ramdisk_id"];
const DELETION_POLICY: &str = "cinder_encryption_key_deletion_policy";

/// Reads the value of a custom property. `None` is a null where the schema allows one: no value at all.
pub(crate) fn custom_value(name: &PropertyName, value: &serde_json::Value) -> Result<Option<String>, Refusal> {
    let is_nullable = UUID_OR_NULL.contains(&name.as_str());
    match value {
        serde_json::Value::Null if is_nullable => Ok(None),
        serde_json::Value::String(text) => {
            if is_nullable && crate::ids::ImageId::for_new_image(text).is_err() {
                return Err(Refusal::invalid(format!(
                    "The value of {name} must be the UUID of an image, or null."
                )));
            }
            if name.as_str() == DELETION_POLICY && !matches!(text.as_str(), "on_image_deletion" | "do_not_delete") {
                return Err(Refusal::invalid(format!(
                    "The value of {name} must be on_image_deletion or do_not_delete."
                )));
            }
            property_value(name, text).map(Some)
        }
        other => Err(Refusal::invalid(format!(
            "The value of property {name} must be a string, not {}.",
            json_kind(other)
        ))),
    }
}

/// The word for a JSON value's type.
pub(crate) fn json_kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "a boolean",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a string",
        serde_json::Value::Array(_) => "an array",
        serde_json::Value::Object(_) => "an object",
    }
}
