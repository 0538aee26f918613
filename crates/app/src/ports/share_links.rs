//! Share links as rows.

use async_trait::async_trait;
use nectary_domain::identity::token::TokenHash;
use nectary_domain::ids::{ImageId, ProjectId, ShareLinkId, UserId};
use nectary_domain::share_link::{LinkPlace, ShareLink};
use nectary_domain::time::Timestamp;

use crate::ports::database::RepoResult;

/// Share links, read.
#[async_trait]
pub trait ShareLinkReads {
    /// The link of that id.
    async fn share_link(&mut self, id: &ShareLinkId) -> RepoResult<Option<ShareLink>>;
    /// The link whose token hashes to this.
    async fn share_link_by_token(&mut self, hash: &TokenHash) -> RepoResult<Option<ShareLink>>;
    /// The links of an image, newest first.
    async fn share_links(
        &mut self,
        image: &ImageId,
        after: Option<&LinkPlace>,
        limit: usize,
    ) -> RepoResult<Vec<ShareLink>>;
    /// Whether a project has used a link.
    async fn has_used_share_link(&mut self, id: &ShareLinkId, project: &ProjectId) -> RepoResult<bool>;
}

/// Share links, written.
#[async_trait]
pub trait ShareLinkWrites {
    /// Adds a link. [`Stale`](crate::ports::database::RepoError::Stale) if the image is gone.
    async fn add_share_link(&mut self, link: &ShareLink) -> RepoResult<()>;
    /// Takes a link back; false if that was done before, or there is none.
    async fn revoke_share_link(&mut self, id: &ShareLinkId, now: Timestamp) -> RepoResult<bool>;
    /// Counts a use by a project that has not used the link before; false if it is not open at `now`. Of uses that race
    /// no more succeed than the link has left.
    async fn use_share_link(
        &mut self,
        id: &ShareLinkId,
        project: &ProjectId,
        by: &UserId,
        now: Timestamp,
    ) -> RepoResult<bool>;
    /// Forgets links that had ended by this time; how many.
    async fn remove_share_links_ended_by(&mut self, time: Timestamp) -> RepoResult<u64>;
}
