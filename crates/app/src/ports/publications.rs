//! Publications as rows: the last one of each image.

use async_trait::async_trait;
use nectary_domain::ids::ImageId;
use nectary_domain::publication::Publication;

use crate::ports::database::RepoResult;

/// Publications, read.
#[async_trait]
pub trait PublicationReads {
    /// The publication of an image.
    async fn publication(&mut self, image: &ImageId) -> RepoResult<Option<Publication>>;
}

/// Publications, written.
#[async_trait]
pub trait PublicationWrites {
    /// Notes a publication in the place of any before it.
    /// [`Stale`](crate::ports::database::RepoError::Stale) if the image is gone.
    async fn set_publication(&mut self, publication: &Publication) -> RepoResult<()>;
    /// Forgets the publication of an image; false if there is none.
    async fn remove_publication(&mut self, image: &ImageId) -> RepoResult<bool>;
}
