//! The rows: what the catalog remembers.
//!
//! Not found is `None`, not an error. Every write happens in a transaction that nobody sees until it is committed;
//! dropping it undoes it. Lists cannot be asked for without a viewer.

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use nectary_domain::category::{Category, Curators};
use nectary_domain::facet::Facets;
use nectary_domain::ids::{ImageId, JobId, ProjectId, StoreId, UploadId};
use nectary_domain::image::Image;
use nectary_domain::job::{Job, Work};
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::query::SeenQuery;
use nectary_domain::search::Words;
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::Viewer;

use crate::ports::store::ObjectKey;

pub use super::super::identity::rows::{IdentityReads, IdentityWrites};
pub use super::families::{Derived, FamilyReads, FamilyWrites};
pub use super::publications::{PublicationReads, PublicationWrites};
pub use super::share_links::{ShareLinkReads, ShareLinkWrites};
pub use super::sharing::{SharingReads, SharingWrites};
pub use super::upload_sessions::{UploadSessionReads, UploadSessionWrites};

/// Why rows could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RepoError {
    /// Something of that name is there already.
    #[error("{0} exists already")]
    Duplicate(&'static str),
    /// Somebody saved it in the meantime: read again and try again.
    #[error("the row was changed by somebody else in the meantime")]
    Stale,
    /// The database had no time or gave up a deadlock: try again.
    #[error("the database is busy")]
    Busy,
    /// A row contradicts itself.
    #[error("column {column} of {table} row {id} holds what it cannot hold")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// Anything else.
    #[error("the database failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of reading or writing rows.
pub type RepoResult<T> = Result<T, RepoError>;

/// The database.
#[async_trait]
pub trait Database: Send + Sync {
    /// A consistent view of the rows.
    async fn read(&self) -> RepoResult<Box<dyn Reads>>;
    /// A transaction.
    async fn write(&self) -> RepoResult<Box<dyn Writes>>;
    /// Whether it can be used now; the error says why not.
    async fn check(&self) -> RepoResult<()>;
}

/// All that can be read.
pub trait Reads:
    ImageReads
    + SearchReads
    + MemberReads
    + SharingReads
    + ShareLinkReads
    + PublicationReads
    + FamilyReads
    + UploadReads
    + UploadSessionReads
    + IdentityReads
    + Send
{
}
impl<T> Reads for T where
    T: ImageReads
        + SearchReads
        + MemberReads
        + SharingReads
        + ShareLinkReads
        + PublicationReads
        + FamilyReads
        + UploadReads
        + UploadSessionReads
        + IdentityReads
        + Send
{
}

/// All that can be written.
#[async_trait]
pub trait Writes:
    Reads
    + ImageWrites
    + MemberWrites
    + SharingWrites
    + ShareLinkWrites
    + PublicationWrites
    + FamilyWrites
    + UploadWrites
    + UploadSessionWrites
    + JobWrites
    + IdentityWrites
{
    /// Makes everything visible, or nothing.
    async fn commit(self: Box<Self>) -> RepoResult<()>;
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImagePage {
    /// The images, in order.
    pub images: Vec<Image>,
    /// The page holds as many rows as were asked for, so there may be more.
    pub is_full: bool,
}

/// What a marker turned out to be.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// No image of that id that the viewer may see.
    #[error("the marker is no image that you can see")]
    UnknownMarker,
    /// The rows could not be read.
    #[error(transparent)]
    Repo(#[from] RepoError),
}

/// Images, read.
#[async_trait]
pub trait ImageReads {
    /// The image, if the viewer may read it.
    async fn image(&mut self, id: &ImageId, viewer: &Viewer) -> RepoResult<Option<Image>>;
    /// The image, whoever asks: for background work only.
    async fn image_unseen(&mut self, id: &ImageId) -> RepoResult<Option<Image>>;
    /// A page of images, by a number of statements that does not grow with the page.
    async fn images(&mut self, query: &SeenQuery) -> Result<ImagePage, ListError>;
    /// How many images the list would have for each value of its facets, whatever its page is; by a number of statements
    /// that does not grow with anything. The owner is counted for administrators alone.
    async fn facets(&mut self, query: &SeenQuery, curators: &Arc<Curators>) -> RepoResult<Facets>;
    /// Bytes the images of a project occupy: the sum of size times number of locations.
    async fn project_bytes(&mut self, project: &ProjectId) -> RepoResult<u64>;
}

/// Images, searched by words. Nobody finds what he may not see; community images are found by everybody, hidden ones by
/// nobody.
#[async_trait]
pub trait SearchReads {
    /// The images, of one category or any, that are found by all the words: official ones first; among these and among the
    /// others first those that are called so ([`Words::naming`]); of each, those that were made last.
    async fn search(
        &mut self,
        words: &Words,
        viewer: &Viewer,
        curators: &Curators,
        category: Option<Category>,
        limit: usize,
    ) -> RepoResult<Vec<Image>>;
    /// How many images the viewer may find by a word that begins like each of these, counted as far as it matters.
    async fn count_beginnings(&mut self, words: &[&str], viewer: &Viewer) -> RepoResult<Vec<u64>>;
    /// How many images the viewer may find by exactly each of these words, counted as far as it matters.
    async fn count_words(&mut self, words: &[&str], viewer: &Viewer) -> RepoResult<Vec<u64>>;
    /// Words of these lengths, in characters, of images whoever may see them: no viewer is to be told one that he could not
    /// find an image by. Very many are cut short.
    async fn vocabulary(&mut self, lengths_chars: RangeInclusive<usize>) -> RepoResult<Vec<String>>;
}

/// Images, written.
#[async_trait]
pub trait ImageWrites {
    /// Adds an image. An id that is or ever was taken is [`RepoError::Duplicate`].
    async fn add_image(&mut self, image: &Image) -> RepoResult<()>;
    /// Saves `after` over `before`, writing only what differs. [`RepoError::Stale`] if the row moved on or is gone.
    async fn save_image(&mut self, before: &Image, after: &Image) -> RepoResult<()>;
    /// Removes an image with its members, properties and tags. Its id stays taken for ever.
    /// [`RepoError::Stale`] if the row moved on or is gone.
    async fn remove_image(&mut self, image: &Image, now: Timestamp) -> RepoResult<()>;
}

/// Members, read.
#[async_trait]
pub trait MemberReads {
    /// The members of an image, oldest first.
    async fn members(&mut self, image: &ImageId) -> RepoResult<Vec<Member>>;
    /// One member.
    async fn member(&mut self, image: &ImageId, project: &ProjectId) -> RepoResult<Option<Member>>;
    /// Which of these images a project is a member of, with its answers; by one statement.
    async fn memberships(
        &mut self,
        project: &ProjectId,
        images: &[&ImageId],
    ) -> RepoResult<Vec<(ImageId, MemberStatus)>>;
}

/// Members, written.
#[async_trait]
pub trait MemberWrites {
    /// Adds a member; one that is there is [`RepoError::Duplicate`].
    async fn add_member(&mut self, member: &Member) -> RepoResult<()>;
    /// Saves a member's answer; false if it is gone.
    async fn save_member(&mut self, member: &Member) -> RepoResult<bool>;
    /// Removes a member; false if there was none.
    async fn remove_member(&mut self, image: &ImageId, project: &ProjectId) -> RepoResult<bool>;
}

/// One attempt to send an image's bytes. Its row outlives the image, so that the bytes are never forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// The attempt.
    pub id: UploadId,
    /// The image.
    pub image: ImageId,
    /// Where the bytes go.
    pub store: StoreId,
    /// Under which name.
    pub key: ObjectKey,
    /// Whoever runs it must have renewed this by then; later it counts as dead.
    pub alive_until: Timestamp,
}

/// Uploads, read.
#[async_trait]
pub trait UploadReads {
    /// Uploads whose runner has not been heard of since before `now`.
    async fn dead_uploads(&mut self, now: Timestamp) -> RepoResult<Vec<UploadRow>>;
}

/// Uploads, written.
#[async_trait]
pub trait UploadWrites {
    /// Notes an upload that begins.
    async fn add_upload(&mut self, upload: &UploadRow) -> RepoResult<()>;
    /// Its runner lives; false if the row is gone or condemned, that is: somebody declared it dead.
    /// Of a renewal and a condemnation that race, one waits for the other's transaction to end.
    async fn renew_upload(&mut self, id: &UploadId, alive_until: Timestamp) -> RepoResult<bool>;
    /// Takes the upload from its runner for good: from now on it cannot be renewed, and it counts as dead at any time.
    /// Condemned already is fine; false if the row is gone.
    async fn condemn_upload(&mut self, id: &UploadId) -> RepoResult<bool>;
    /// Forgets an upload that has ended; false if it was forgotten before.
    async fn remove_upload(&mut self, id: &UploadId) -> RepoResult<bool>;
    /// Declares every upload dead at `now`: for a process that has just started and knows that it is alone.
    async fn expire_all_uploads(&mut self, now: Timestamp) -> RepoResult<()>;
}

/// Jobs, enqueued in the transaction of the change they follow.
#[async_trait]
pub trait JobWrites {
    /// Adds a job.
    async fn enqueue(&mut self, id: &JobId, work: &Work, due_at: Timestamp) -> RepoResult<()>;
    /// Claims the most overdue job, so that nobody else runs it before `until`; counts the attempt.
    async fn claim_job(&mut self, now: Timestamp, until: Timestamp) -> RepoResult<Option<Job>>;
    /// Lets go of every claim, so that the jobs are due as before: for a process that has just started and knows that it
    /// is alone.
    async fn release_all_jobs(&mut self) -> RepoResult<()>;
    /// Forgets a job that is done or given up.
    async fn remove_job(&mut self, id: &JobId) -> RepoResult<()>;
    /// Puts a job back for another attempt, with the cause of this one's failure.
    async fn retry_job(&mut self, id: &JobId, due_at: Timestamp, cause: &str) -> RepoResult<()>;
}
