//! The image: a record with its state, and the changes it allows.

pub mod attribute;
mod curation;
pub mod draft;
pub mod exposure;
pub mod format;
pub mod patch;
pub mod state;
pub mod target;
pub mod text;
pub mod value;

use crate::ids::{ImageId, ProjectId, UploadId};
use crate::limits::Limits;
use crate::member::MemberStatus;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::visibility::{Subject, Visibility};

use draft::Draft;
use format::{ContainerFormat, DiskFormat};
use patch::ImageChange;
use state::{Content, State, Status};
use text::{Properties, Tag, Tags};
use value::Set;

/// The attributes of an image that are neither its state nor its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The id, never used again.
    pub id: ImageId,
    /// The name; several images may have the same.
    pub name: Option<String>,
    /// The owning project; nobody's images are readable by everybody.
    pub owner: Option<ProjectId>,
    /// To whom it shows itself.
    pub visibility: Visibility,
    /// Left out of default lists.
    pub is_hidden: bool,
    /// Safe from deletion.
    pub is_protected: bool,
    /// How the disk is laid out.
    pub disk_format: Option<DiskFormat>,
    /// What the disk comes wrapped in.
    pub container_format: Option<ContainerFormat>,
    /// Smallest disk a guest needs, in GiB.
    pub min_disk_gib: u32,
    /// Smallest memory a guest needs, in MiB.
    pub min_ram_mib: u32,
    /// Tags.
    pub tags: Tags,
    /// Custom properties.
    pub properties: Properties,
}

/// An image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    record: Record,
    state: State,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
}

impl Image {
    /// A new, queued image.
    pub fn create(
        id: ImageId,
        draft: Draft,
        owner: Option<ProjectId>,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        draft.tags.within(limits)?;
        draft.properties.within(limits)?;
        let record = Record {
            id,
            name: draft.name,
            owner,
            visibility: draft.visibility,
            is_hidden: draft.is_hidden,
            is_protected: draft.is_protected,
            disk_format: draft.disk_format,
            container_format: draft.container_format,
            min_disk_gib: draft.min_disk_gib,
            min_ram_mib: draft.min_ram_mib,
            tags: draft.tags,
            properties: draft.properties,
        };
        Ok(Self {
            record,
            state: State::Queued,
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }

    /// An image read back from its rows.
    pub const fn stored(
        record: Record,
        state: State,
        created_at: Timestamp,
        updated_at: Timestamp,
        version: i64,
    ) -> Self {
        Self {
            record,
            state,
            created_at,
            updated_at,
            version,
        }
    }

    /// The id.
    pub const fn id(&self) -> &ImageId {
        &self.record.id
    }
    /// The attributes.
    pub const fn record(&self) -> &Record {
        &self.record
    }
    /// The state with what it carries.
    pub const fn state(&self) -> &State {
        &self.state
    }
    /// The word for the state.
    pub const fn status(&self) -> Status {
        self.state.status()
    }
    /// Whether it was made of a server rather than built: Nova says so in a property.
    pub fn is_snapshot(&self) -> bool {
        self.record.properties.get("image_type") == Some("snapshot")
    }
    /// What the image holds, if anything.
    pub const fn content(&self) -> Option<&Content> {
        self.state.content()
    }
    /// When it was created.
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }
    /// When it was last saved.
    pub const fn updated_at(&self) -> Timestamp {
        self.updated_at
    }
    /// The version of its row: a save succeeds only over the version it was made from.
    pub const fn version(&self) -> i64 {
        self.version
    }
    /// What decides who sees it.
    pub const fn subject(&self, membership: Option<MemberStatus>) -> Subject<'_> {
        Subject {
            visibility: self.record.visibility,
            owner: self.record.owner.as_ref(),
            membership,
        }
    }

    fn saved(&self, record: Record, state: State, now: Timestamp) -> Self {
        Self {
            record,
            state,
            created_at: self.created_at,
            updated_at: now,
            version: self.version + 1,
        }
    }

    fn with_state(&self, state: State, now: Timestamp) -> Self {
        self.saved(self.record.clone(), state, now)
    }

    /// The image with all changes made, in order; or none of them.
    ///
    /// Whether the caller may modify it at all, or show it to more people, is policy and not decided here.
    pub fn patched(
        &self,
        changes: Vec<ImageChange>,
        may_change_owner: bool,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        if changes.is_empty() {
            return Ok(self.clone());
        }
        let mut record = self.record.clone();
        for change in changes {
            self.apply(&mut record, change, may_change_owner)?;
        }
        if record.tags != self.record.tags {
            record.tags.within(limits)?;
        }
        if record
            .properties
            .iter()
            .any(|(name, _)| !self.record.properties.contains(name))
        {
            record.properties.within(limits)?;
        }
        Ok(self.saved(record, self.state.clone(), now))
    }

    fn apply(&self, record: &mut Record, change: ImageChange, may_change_owner: bool) -> Result<(), Refusal> {
        match change {
            ImageChange::Set(set) => self.set(record, set, may_change_owner)?,
            ImageChange::AddExistingAttribute(name) => {
                return Err(Refusal::conflict(format!(
                    "Property {name} already exists: use replace."
                )));
            }
            ImageChange::AddProperty(name, _) if record.properties.contains(&name) => {
                return Err(Refusal::conflict(format!(
                    "Property {name} already exists: use replace."
                )));
            }
            ImageChange::ReplaceProperty(name, _) | ImageChange::RemoveProperty(name)
                if !record.properties.contains(&name) =>
            {
                return Err(Refusal::conflict(format!("Property {name} does not exist.")));
            }
            ImageChange::PutProperty(name, Some(value))
            | ImageChange::AddProperty(name, Some(value))
            | ImageChange::ReplaceProperty(name, Some(value)) => {
                record.properties.insert(name, value);
            }
            ImageChange::PutProperty(name, None)
            | ImageChange::AddProperty(name, None)
            | ImageChange::ReplaceProperty(name, None)
            | ImageChange::RemoveProperty(name) => {
                record.properties.remove(&name);
            }
        }
        Ok(())
    }

    fn set(&self, record: &mut Record, set: Set, may_change_owner: bool) -> Result<(), Refusal> {
        match set {
            Set::ContainerFormat(format) => {
                self.refuse_format_change("container_format")?;
                record.container_format = format;
            }
            Set::DiskFormat(format) => {
                self.refuse_format_change("disk_format")?;
                record.disk_format = format;
            }
            Set::Hidden(is_hidden) => record.is_hidden = is_hidden,
            Set::Id(_) => return Err(Refusal::forbidden("Attribute 'id' is read-only.")),
            Set::MinDiskGib(gib) => record.min_disk_gib = gib,
            Set::MinRamMib(mib) => record.min_ram_mib = mib,
            Set::Name(name) => record.name = name,
            Set::Owner(owner) => {
                if !may_change_owner {
                    return Err(Refusal::forbidden(
                        "Only an administrator may change the owner of an image.",
                    ));
                }
                record.owner = owner;
            }
            Set::Protected(is_protected) => record.is_protected = is_protected,
            Set::Tags(tags) => record.tags = tags,
            Set::Visibility(visibility) => record.visibility = visibility,
        }
        Ok(())
    }

    fn refuse_format_change(&self, attribute: &str) -> Result<(), Refusal> {
        match self.status() {
            Status::Queued | Status::Importing => Ok(()),
            status => Err(Refusal::forbidden(format!(
                "Attribute {attribute} can be changed only while the image is queued or importing; it is {}.",
                status.as_str()
            ))),
        }
    }

    /// The image with one more tag.
    pub fn tagged(&self, tag: Tag, limits: &Limits, now: Timestamp) -> Result<Self, Refusal> {
        let mut record = self.record.clone();
        if record.tags.insert(tag) {
            record.tags.within(limits)?;
        }
        Ok(self.saved(record, self.state.clone(), now))
    }

    /// The image without a tag; `None` if it does not carry it.
    pub fn untagged(&self, tag: &Tag, now: Timestamp) -> Option<Self> {
        let mut record = self.record.clone();
        record
            .tags
            .remove(tag)
            .then(|| self.saved(record, self.state.clone(), now))
    }

    /// The image in `saving`, waiting for the bytes of this attempt alone.
    pub fn start_upload(&self, upload: UploadId, now: Timestamp) -> Result<Self, Refusal> {
        if self.status() != Status::Queued {
            return Err(Refusal::conflict(format!(
                "Image {} is {}; data can be uploaded only while it is queued.",
                self.id(),
                self.status().as_str()
            )));
        }
        if self.record.disk_format.is_none() || self.record.container_format.is_none() {
            return Err(Refusal::invalid(
                "Set disk_format and container_format before uploading data: without them nobody can start the image.",
            ));
        }
        Ok(self.with_state(State::Saving(upload), now))
    }

    /// The image with its bytes; `None` if this attempt no longer holds it.
    pub fn finish_upload(&self, upload: &UploadId, content: Content, now: Timestamp) -> Option<Self> {
        self.is_held_by(upload)
            .then(|| self.with_state(State::Active(content), now))
    }

    /// The image ready for another attempt; `None` if this one no longer holds it.
    pub fn abandon_upload(&self, upload: &UploadId, now: Timestamp) -> Option<Self> {
        self.is_held_by(upload).then(|| self.with_state(State::Queued, now))
    }

    fn is_held_by(&self, upload: &UploadId) -> bool {
        matches!(&self.state, State::Saving(holder) if holder == upload)
    }

    /// The image held back; itself if it is already.
    pub fn deactivated(&self, now: Timestamp) -> Result<Self, Refusal> {
        match &self.state {
            State::Active(content) => Ok(self.with_state(State::Deactivated(content.clone()), now)),
            State::Deactivated(_) => Ok(self.clone()),
            State::Queued | State::Saving(_) => Err(self.not_active("deactivated")),
        }
    }

    /// The image available again; itself if it is already.
    pub fn reactivated(&self, now: Timestamp) -> Result<Self, Refusal> {
        match &self.state {
            State::Deactivated(content) => Ok(self.with_state(State::Active(content.clone()), now)),
            State::Active(_) => Ok(self.clone()),
            State::Queued | State::Saving(_) => Err(self.not_active("reactivated")),
        }
    }

    fn not_active(&self, verb: &str) -> Refusal {
        Refusal::forbidden(format!(
            "Image {} is {}, so it cannot be {verb}.",
            self.id(),
            self.status().as_str()
        ))
    }

    /// Refuses the deletion of a protected image, to administrators too.
    pub fn check_deletable(&self) -> Result<(), Refusal> {
        if self.record.is_protected {
            return Err(Refusal::forbidden(format!(
                "Image {} is protected and cannot be deleted. Set protected to false first.",
                self.id()
            )));
        }
        Ok(())
    }

    /// Refuses members for an image that is not shared.
    pub fn check_shareable(&self) -> Result<(), Refusal> {
        match self.record.visibility {
            Visibility::Shared => Ok(()),
            other => Err(Refusal::forbidden(format!(
                "Only shared images have members; image {} is {other}. Set its visibility to shared first.",
                self.id()
            ))),
        }
    }
}
