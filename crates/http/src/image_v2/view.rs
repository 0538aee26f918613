//! Images and members as clients see them, written straight from the nouns: no value tree in between.

use nectary_app::catalog::categories::Categories;
use nectary_app::images::list::ListedImages;
use nectary_domain::category::Category;
use nectary_domain::image::Image;
use nectary_domain::image::text::SERVICE_PREFIX;
use nectary_domain::member::Member;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::links;
use super::list_query::CATEGORY;
use crate::site::Site;

/// Bytes a usual image takes; more is no problem.
pub(super) const IMAGE_BYTES: usize = 1280;

const LIST_PATH: &str = "/v2/images";

/// An image.
pub(crate) struct ImageView<'a> {
    image: &'a Image,
    category: Option<Category>,
    shows_stores: bool,
}

impl<'a> ImageView<'a> {
    pub(crate) fn of(image: &'a Image, site: &Site) -> Self {
        Self {
            image,
            category: None,
            shows_stores: site.app.stores.len() > 1,
        }
    }
}

/// What the service keeps to itself of its own properties.
const HIDDEN_PROPERTIES: [&str; 2] = ["os_glance_stage_host", "os_glance_hash_op_host"];

/// The names of the base attributes: a custom property of such a name, which only an adopted row can have, stays out.
pub(super) const BASE_ATTRIBUTES: [&str; 27] = [
    "name",
    "disk_format",
    "container_format",
    "visibility",
    "size",
    "virtual_size",
    "status",
    "checksum",
    "protected",
    "min_ram",
    "min_disk",
    "owner",
    "os_hidden",
    "os_hash_algo",
    "os_hash_value",
    "id",
    "created_at",
    "updated_at",
    "locations",
    "direct_url",
    "tags",
    "self",
    "file",
    "schema",
    "stores",
    "deleted",
    "deleted_at",
];

fn is_shown(property: &str) -> bool {
    if property.starts_with(SERVICE_PREFIX) {
        !HIDDEN_PROPERTIES.contains(&property)
    } else {
        property != CATEGORY && !BASE_ATTRIBUTES.contains(&property)
    }
}

impl Serialize for ImageView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.image.record();
        let content = self.image.content();
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in record.properties.iter().filter(|(name, _)| is_shown(name.as_str())) {
            map.serialize_entry(name.as_str(), value)?;
        }
        if let Some(category) = self.category {
            map.serialize_entry(CATEGORY, category.as_str())?;
        }
        map.serialize_entry("name", &record.name)?;
        map.serialize_entry(
            "disk_format",
            &record.disk_format.as_ref().map(|format| format.as_str()),
        )?;
        map.serialize_entry(
            "container_format",
            &record.container_format.as_ref().map(|format| format.as_str()),
        )?;
        map.serialize_entry("visibility", record.visibility.as_str())?;
        map.serialize_entry("size", &content.map(|content| content.size_bytes))?;
        map.serialize_entry("virtual_size", &content.and_then(|content| content.virtual_size_bytes))?;
        map.serialize_entry("status", self.image.status().as_str())?;
        map.serialize_entry("checksum", &content.map(|content| &content.md5))?;
        map.serialize_entry("protected", &record.is_protected)?;
        map.serialize_entry("min_ram", &record.min_ram_mib)?;
        map.serialize_entry("min_disk", &record.min_disk_gib)?;
        map.serialize_entry("owner", &record.owner.as_ref().map(|owner| owner.as_str()))?;
        map.serialize_entry("os_hidden", &record.is_hidden)?;
        map.serialize_entry("os_hash_algo", &content.map(|content| &content.hash.algorithm))?;
        map.serialize_entry("os_hash_value", &content.map(|content| &content.hash.value))?;
        map.serialize_entry("id", record.id.as_str())?;
        map.serialize_entry("created_at", &format_args!("{}", self.image.created_at()))?;
        map.serialize_entry("updated_at", &format_args!("{}", self.image.updated_at()))?;
        map.serialize_entry("tags", &TagsView(self.image))?;
        map.serialize_entry("self", &format_args!("{LIST_PATH}/{}", record.id))?;
        map.serialize_entry("file", &format_args!("{LIST_PATH}/{}/file", record.id))?;
        map.serialize_entry("schema", "/v2/schemas/image")?;
        if self.shows_stores
            && let Some(content) = content
        {
            let stores: Vec<&str> = content
                .locations
                .iter()
                .map(|location| location.store.as_str())
                .collect();
            map.serialize_entry("stores", &stores.join(","))?;
        }
        map.end()
    }
}

struct TagsView<'a>(&'a Image);

impl Serialize for TagsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tags = &self.0.record().tags;
        let mut list = serializer.serialize_seq(Some(tags.len()))?;
        for tag in tags.iter() {
            list.serialize_element(tag.as_str())?;
        }
        list.end()
    }
}

/// A page of images with its links.
pub(super) struct ImageListView<'a> {
    page: &'a ListedImages,
    categories: &'a Categories,
    pairs: &'a [(String, String)],
    shows_stores: bool,
}

impl<'a> ImageListView<'a> {
    /// The page that the query of these pairs has found, with the categories that are told.
    pub(super) fn of(
        page: &'a ListedImages,
        categories: &'a Categories,
        pairs: &'a [(String, String)],
        site: &Site,
    ) -> Self {
        Self {
            page,
            categories,
            pairs,
            shows_stores: site.app.stores.len() > 1,
        }
    }
}

impl Serialize for ImageListView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("images", &ImagesView(self))?;
        map.serialize_entry("first", &links::first(LIST_PATH, self.pairs))?;
        map.serialize_entry("schema", "/v2/schemas/images")?;
        if let Some(marker) = &self.page.next_marker {
            map.serialize_entry("next", &links::next(LIST_PATH, self.pairs, marker.as_str()))?;
        }
        map.end()
    }
}

struct ImagesView<'a>(&'a ImageListView<'a>);

impl Serialize for ImagesView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(list) = self;
        serializer.collect_seq(list.page.images.iter().map(|image| ImageView {
            image,
            category: list.categories.get(image.id()).copied(),
            shows_stores: list.shows_stores,
        }))
    }
}

/// A member.
pub(super) struct MemberView<'a>(pub &'a Member);

impl Serialize for MemberView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(member) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("member_id", member.project.as_str())?;
        map.serialize_entry("image_id", member.image.as_str())?;
        map.serialize_entry("status", member.status.as_str())?;
        map.serialize_entry("created_at", &format_args!("{}", member.created_at))?;
        map.serialize_entry("updated_at", &format_args!("{}", member.updated_at))?;
        map.serialize_entry("schema", "/v2/schemas/member")?;
        map.end()
    }
}

/// The members of an image.
#[derive(serde::Serialize)]
pub(super) struct MemberListView<'a> {
    members: Vec<MemberView<'a>>,
    schema: &'static str,
}

impl<'a> MemberListView<'a> {
    pub(super) fn of(members: &'a [Member]) -> Self {
        Self {
            members: members.iter().map(MemberView).collect(),
            schema: "/v2/schemas/members",
        }
    }
}

#[cfg(test)]
mod tests;
