//! An image as policy rules see it: what `%(…)s` in a rule may name.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::ids::{ImageId, ProjectId};
use crate::image::Image;
use crate::policy::Target;

/// Keys that always mean the image itself: no custom property of that name takes their place.
const BASE_KEYS: [&str; 21] = [
    "checksum",
    "container_format",
    "created_at",
    "disk_format",
    "id",
    "image_id",
    "member",
    "member_id",
    "min_disk",
    "min_ram",
    "name",
    "os_hash_algo",
    "os_hash_value",
    "os_hidden",
    "owner",
    "project_id",
    "protected",
    "size",
    "status",
    "updated_at",
    "visibility",
];

/// An image, and perhaps one of its members, as the target of a rule.
#[derive(Clone, Copy, Debug)]
pub struct ImageTarget<'a> {
    image: &'a Image,
    member: Option<&'a ProjectId>,
}

impl<'a> ImageTarget<'a> {
    /// The image alone.
    pub const fn new(image: &'a Image) -> Self {
        Self { image, member: None }
    }
    /// The image and a member.
    pub const fn with_member(image: &'a Image, member: Option<&'a ProjectId>) -> Self {
        Self { image, member }
    }
    /// The image's id.
    pub const fn image_id(&self) -> &'a ImageId {
        self.image.id()
    }
    /// The image's owner.
    pub const fn owner(&self) -> Option<&'a ProjectId> {
        self.image.record().owner.as_ref()
    }
    /// The member in question.
    pub const fn member(&self) -> Option<&'a ProjectId> {
        self.member
    }

    fn base(&self, key: &str) -> Option<Cow<'a, str>> {
        let record = self.image.record();
        let content = self.image.content();
        Some(match key {
            "id" | "image_id" => Cow::Borrowed(record.id.as_str()),
            "owner" | "project_id" => Cow::Borrowed(record.owner.as_ref()?.as_str()),
            "member" | "member_id" => Cow::Borrowed(self.member?.as_str()),
            "visibility" => Cow::Borrowed(record.visibility.as_str()),
            "status" => Cow::Borrowed(self.image.status().as_str()),
            "name" => Cow::Borrowed(record.name.as_deref()?),
            "disk_format" => Cow::Borrowed(record.disk_format.as_ref()?.as_str()),
            "container_format" => Cow::Borrowed(record.container_format.as_ref()?.as_str()),
            "min_disk" => Cow::Owned(record.min_disk_gib.to_string()),
            "min_ram" => Cow::Owned(record.min_ram_mib.to_string()),
            "protected" => Cow::Borrowed(python_bool(record.is_protected)),
            "os_hidden" => Cow::Borrowed(python_bool(record.is_hidden)),
            "size" => Cow::Owned(content?.size_bytes.to_string()),
            "checksum" => Cow::Borrowed(&content?.md5),
            "os_hash_algo" => Cow::Borrowed(&content?.hash.algorithm),
            "os_hash_value" => Cow::Borrowed(&content?.hash.value),
            "created_at" => Cow::Owned(self.image.created_at().to_string()),
            "updated_at" => Cow::Owned(self.image.updated_at().to_string()),
            _ => return None,
        })
    }
}

/// Rules were written for Python, whose truth values begin with a capital.
const fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

impl Target for ImageTarget<'_> {
    fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        if BASE_KEYS.contains(&key) {
            return self.base(key);
        }
        self.image.record().properties.get(key).map(Cow::Borrowed)
    }

    fn to_json(&self) -> Value {
        let mut object: Map<String, Value> = self
            .image
            .record()
            .properties
            .iter()
            .map(|(name, value)| (name.to_string(), value.into()))
            .collect();
        for key in BASE_KEYS {
            let value = self.base(key).map_or(Value::Null, |text| text.into_owned().into());
            object.insert(key.to_owned(), value);
        }
        Value::Object(object)
    }
}
