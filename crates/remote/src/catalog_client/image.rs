//! An image as the catalog API describes it, made of a v2 body where the server knows only that.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An image. What a server does not tell is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// The category for the caller; a Glance knows none.
    pub category: Option<String>,
    /// Why it is of this category.
    pub why: Option<String>,
    /// `queued`, `active`, ….
    pub status: String,
    /// `private`, `shared`, ….
    pub visibility: String,
    /// The project it belongs to.
    pub owner_id: Option<String>,
    /// Bytes of its data.
    pub size_bytes: Option<u64>,
    /// Bytes of the disk it describes.
    pub virtual_size_bytes: Option<u64>,
    /// The format of the disk.
    pub disk_format: Option<String>,
    /// What is around it.
    pub container_format: Option<String>,
    /// The least disk it needs.
    pub min_disk_gib: u64,
    /// The least memory it needs.
    pub min_ram_mib: u64,
    /// The operating system, `os_distro`.
    pub distribution: Option<String>,
    /// Its version, `os_version`.
    pub version: Option<String>,
    /// The processor.
    pub architecture: Option<String>,
    /// The user to log in as.
    pub default_user: Option<String>,
    /// A description.
    pub description: Option<String>,
    /// Left out of lists.
    pub is_hidden: bool,
    /// Not to be deleted.
    pub is_protected: bool,
    /// Made from a running instance.
    pub is_snapshot: bool,
    /// Tags.
    pub tags: Vec<String>,
    /// When it was made.
    pub created_at: Option<String>,
    /// When it was last changed.
    pub updated_at: Option<String>,
    /// The family it is a build of.
    pub family: Option<Value>,
    /// MD5 of the data.
    pub checksum: Option<String>,
    /// The algorithm of the digest that counts.
    pub os_hash_algo: Option<String>,
    /// That digest.
    pub os_hash_value: Option<String>,
    /// Custom properties.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub properties: Map<String, Value>,
    /// What else the server told.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The body of an image in the Image API v2.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct V2 {
    id: String,
    name: Option<String>,
    status: String,
    visibility: String,
    owner: Option<String>,
    size: Option<u64>,
    virtual_size: Option<u64>,
    disk_format: Option<String>,
    container_format: Option<String>,
    min_disk: u64,
    min_ram: u64,
    os_hidden: bool,
    protected: bool,
    tags: Vec<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    checksum: Option<String>,
    os_hash_algo: Option<String>,
    os_hash_value: Option<String>,
    #[serde(flatten)]
    properties: Map<String, Value>,
}

/// Attributes of a v2 body that say where things are.
const LINKS: [&str; 6] = ["self", "file", "schema", "direct_url", "locations", "stores"];

impl Image {
    /// Reads a v2 body.
    pub fn from_v2(body: Value) -> Result<Self, serde_json::Error> {
        let mut v2: V2 = serde_json::from_value(body)?;
        for link in LINKS {
            v2.properties.remove(link);
        }
        let property = |name: &str| v2.properties.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            distribution: property("os_distro"),
            version: property("os_version"),
            architecture: property("architecture"),
            default_user: property("default_user"),
            description: property("description"),
            is_snapshot: property("image_type").as_deref() == Some("snapshot"),
            id: v2.id,
            name: v2.name,
            category: None,
            why: None,
            status: v2.status,
            visibility: v2.visibility,
            owner_id: v2.owner,
            size_bytes: v2.size,
            virtual_size_bytes: v2.virtual_size,
            disk_format: v2.disk_format,
            container_format: v2.container_format,
            min_disk_gib: v2.min_disk,
            min_ram_mib: v2.min_ram,
            is_hidden: v2.os_hidden,
            is_protected: v2.protected,
            tags: v2.tags,
            created_at: v2.created_at,
            updated_at: v2.updated_at,
            family: None,
            checksum: v2.checksum,
            os_hash_algo: v2.os_hash_algo,
            os_hash_value: v2.os_hash_value,
            properties: v2.properties,
            more: Map::new(),
        })
    }

    /// Its name, or its id if it has none.
    pub fn called(&self) -> &str {
        self.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_v2_body_becomes_an_image_with_the_catalogs_names_and_units() {
        let image = Image::from_v2(json!({
            "id": "i", "name": "n", "status": "active", "visibility": "public", "owner": "p", "size": 5, "min_disk": 2,
            "min_ram": 3, "protected": true, "os_hidden": true, "os_distro": "debian", "hw_disk_bus": "scsi",
            "image_type": "snapshot", "self": "/v2/images/i", "file": "/v2/images/i/file", "schema": "/v2/schemas/image",
            "tags": ["t"], "virtual_size": null,
        }))
        .unwrap();
        assert_eq!(
            (image.size_bytes, image.min_disk_gib, image.min_ram_mib),
            (Some(5), 2, 3)
        );
        assert_eq!(
            (image.owner_id.as_deref(), image.distribution.as_deref()),
            (Some("p"), Some("debian"))
        );
        assert!(image.is_protected && image.is_hidden && image.is_snapshot);
        let properties: Vec<&String> = image.properties.keys().collect();
        assert_eq!(properties, ["hw_disk_bus", "image_type", "os_distro"]);
    }

    #[test]
    fn what_a_newer_server_tells_is_kept() {
        let told = json!({"id": "i", "name": "n", "usage": {"instances": 4}});
        let image: Image = serde_json::from_value(told).unwrap();
        assert_eq!(serde_json::to_value(&image).unwrap()["usage"]["instances"], 4);
    }
}
