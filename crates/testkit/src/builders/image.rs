//! Images in every state, for tests of whatever holds them. Nothing here checks what clients may ask for.

use nectary_domain::ids::{ImageId, ProjectId, StoreId, UploadId};
use nectary_domain::image::format::{ContainerFormat, DiskFormat};
use nectary_domain::image::state::{Content, Location, Multihash, State};
use nectary_domain::image::text::{Properties, Tags};
use nectary_domain::image::{Image, Record};
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::Visibility;

/// 2026-01-01T00:00:00Z, in microseconds: when built images were made unless a test says otherwise.
pub const BUILT_AT: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

/// A dashed UUID that ends in this number.
pub fn image_id(number: u64) -> ImageId {
    ImageId::new(format!("00000000-0000-4000-8000-{number:012x}"))
}

/// A project of that name.
pub fn project(name: &str) -> ProjectId {
    ProjectId::new(name)
}

/// An image under construction.
#[derive(Clone, Debug)]
pub struct ImageBuilder {
    record: Record,
    state: State,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
}

/// A queued, shared image without an owner, numbered.
pub fn image(number: u64) -> ImageBuilder {
    ImageBuilder {
        record: Record {
            id: image_id(number),
            name: Some(format!("image {number}")),
            owner: None,
            visibility: Visibility::Shared,
            is_hidden: false,
            is_protected: false,
            disk_format: Some(DiskFormat::stored("qcow2".to_owned())),
            container_format: Some(ContainerFormat::stored("bare".to_owned())),
            min_disk_gib: 0,
            min_ram_mib: 0,
            tags: Tags::default(),
            properties: Properties::default(),
        },
        state: State::Queued,
        created_at: BUILT_AT,
        updated_at: BUILT_AT,
        version: 1,
    }
}

/// What an image of that size holds, in as many places as there are stores.
pub fn content(size_bytes: u64, id: &ImageId, stores: &[&str]) -> Content {
    Content {
        size_bytes,
        virtual_size_bytes: Some(size_bytes.saturating_mul(2)),
        md5: format!("{size_bytes:032x}"),
        hash: Multihash {
            algorithm: "sha512".to_owned(),
            value: format!("{size_bytes:0128x}"),
        },
        detected_format: Some("qcow2".to_owned()),
        locations: stores
            .iter()
            .map(|store| Location {
                store: StoreId::new(*store),
                key: id.as_str().to_owned(),
            })
            .collect(),
    }
}

impl ImageBuilder {
    /// The image.
    pub fn build(self) -> Image {
        Image::stored(self.record, self.state, self.created_at, self.updated_at, self.version)
    }
    /// Owned by that project.
    #[must_use]
    pub fn owned_by(mut self, owner: &str) -> Self {
        self.record.owner = Some(project(owner));
        self
    }
    /// With that visibility.
    #[must_use]
    pub const fn visible(mut self, visibility: Visibility) -> Self {
        self.record.visibility = visibility;
        self
    }
    /// Hidden.
    #[must_use]
    pub const fn hidden(mut self, is_hidden: bool) -> Self {
        self.record.is_hidden = is_hidden;
        self
    }
    /// Active, with that many bytes in a store called `files`.
    #[must_use]
    pub fn active(mut self, size_bytes: u64) -> Self {
        self.state = State::Active(content(size_bytes, &self.record.id, &["files"]));
        self
    }
    /// In that state.
    #[must_use]
    pub fn in_state(mut self, state: State) -> Self {
        self.state = state;
        self
    }
    /// Waiting for the bytes of that attempt.
    #[must_use]
    pub fn saving(self, upload: &str) -> Self {
        self.in_state(State::Saving(UploadId::new(upload)))
    }
    /// Created and saved so many microseconds after [`BUILT_AT`].
    #[must_use]
    pub const fn created_after(mut self, micros: i64) -> Self {
        self.created_at = Timestamp::from_micros(BUILT_AT.as_micros() + micros);
        self.updated_at = self.created_at;
        self
    }
    /// With these tags.
    #[must_use]
    pub fn tagged(mut self, tags: &[&str]) -> Self {
        self.record.tags = Tags::stored(tags.iter().map(|tag| (*tag).to_owned()));
        self
    }
    /// With these custom properties.
    #[must_use]
    pub fn with_properties(mut self, properties: &[(&str, &str)]) -> Self {
        let rows = properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.record.properties = Properties::stored(rows);
        self
    }
    /// With other attributes, whichever a test needs.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Record)) -> Self {
        change(&mut self.record);
        self
    }
}
