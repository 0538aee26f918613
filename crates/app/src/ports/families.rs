//! The rows of families, their builds, their history and their schedules.

use async_trait::async_trait;
use nectary_domain::family::build::{Build, Placement};
use nectary_domain::family::lineage::Lineage;
use nectary_domain::family::schedule::Schedule;
use nectary_domain::family::slug::{FamilyName, FamilySlug};
use nectary_domain::family::{Event, Family};
use nectary_domain::ids::{ImageId, ProjectId, ScheduleId};
use nectary_domain::image::Image;

use crate::ports::database::RepoResult;

/// How many images of a project were made from another image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The project; nobody's images count together.
    pub project: Option<ProjectId>,
    /// How many images.
    pub images: u64,
}

/// Families, read.
#[async_trait]
pub trait FamilyReads {
    /// A family.
    async fn family(&mut self, slug: &FamilySlug) -> RepoResult<Option<Family>>;
    /// The family of a name.
    async fn family_named(&mut self, name: &FamilyName) -> RepoResult<Option<Family>>;
    /// Every family, by name.
    async fn families(&mut self) -> RepoResult<Vec<Family>>;
    /// A family with all its builds.
    async fn lineage(&mut self, slug: &FamilySlug) -> RepoResult<Option<Lineage>>;
    /// The builds that these images are, in any order: one statement, however many. Images that are no builds are left
    /// out.
    async fn placements(&mut self, images: &[ImageId]) -> RepoResult<Vec<Placement>>;
    /// The builds of every family that people were offered.
    async fn published_builds(&mut self) -> RepoResult<Vec<Placement>>;
    /// The images of those builds, as far as they are still there.
    async fn published_images(&mut self) -> RepoResult<Vec<Image>>;
    /// The newest events of a family, newest first.
    async fn family_events(&mut self, slug: &FamilySlug, most: u64) -> RepoResult<Vec<Event>>;
    /// A schedule.
    async fn schedule(&mut self, id: &ScheduleId) -> RepoResult<Option<Schedule>>;
    /// The schedules of a family, the one that is due last first.
    async fn schedules(&mut self, slug: &FamilySlug) -> RepoResult<Vec<Schedule>>;
    /// Whose images say that they were made from this one (`base_image_ref`), most first.
    async fn derived_from(&mut self, image: &ImageId) -> RepoResult<Vec<Derived>>;
}

/// Families, written.
#[async_trait]
pub trait FamilyWrites {
    /// Adds a family.
    async fn add_family(&mut self, family: &Family) -> RepoResult<()>;
    /// Saves a family over the version before it; [`RepoError::Stale`](crate::ports::database::RepoError::Stale) if the
    /// row moved on.
    async fn save_family(&mut self, after: &Family) -> RepoResult<()>;
    /// Adds a build.
    async fn add_build(&mut self, build: &Build) -> RepoResult<()>;
    /// Saves a build. Whoever does holds its family's version.
    async fn save_build(&mut self, build: &Build) -> RepoResult<()>;
    /// Forgets a build.
    async fn remove_build(&mut self, image: &ImageId) -> RepoResult<()>;
    /// Adds to the history.
    async fn add_family_event(&mut self, event: &Event) -> RepoResult<()>;
    /// Adds a schedule.
    async fn add_schedule(&mut self, schedule: &Schedule) -> RepoResult<()>;
    /// Saves a schedule over the version before it, as a family is.
    async fn save_schedule(&mut self, after: &Schedule) -> RepoResult<()>;
}
