//! What a demonstration holds, as `catalog.json` says it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::disks::Disk;

const TEXT: &str = include_str!("catalog.json");

/// The whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub(super) families: Vec<Family>,
    pub(super) images: Vec<Image>,
}

/// A family with its builds, oldest first; the last that was promoted is the current one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    pub(super) name: String,
    pub(super) facts: Map<String, Value>,
    pub(super) about: Map<String, Value>,
    pub(super) tags: Vec<String>,
    pub(super) virtual_gib: u64,
    pub(super) min_disk: u32,
    pub(super) min_ram: u32,
    pub(super) builds: Vec<Build>,
}

/// A build, with the reason for which it was promoted; a candidate has none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Build {
    pub(super) number: String,
    pub(super) built_on: String,
    pub(super) promoted: Option<String>,
}

/// An image by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Image {
    /// The user who makes it, in his own project.
    pub(super) by: String,
    /// As `POST /v2/images` takes it.
    pub(super) draft: Map<String, Value>,
    /// Its data; none for an image that waits for them.
    pub(super) disk: Option<Disk>,
    #[serde(default)]
    pub(super) virtual_gib: u64,
    #[serde(default)]
    pub(super) shares: Vec<Share>,
    #[serde(default)]
    pub(super) is_deactivated: bool,
    /// Made public by an administrator, whatever is known against it.
    #[serde(default)]
    pub(super) is_public: bool,
}

/// With which user's project an image is shared, and what that user says to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Share {
    pub(super) with: String,
    pub(super) message: Option<String>,
    /// For so many days; for good without it.
    pub(super) days: Option<u64>,
    pub(super) answer: Option<String>,
}

impl Plan {
    /// Reads it.
    pub(super) fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(TEXT)
    }
}
