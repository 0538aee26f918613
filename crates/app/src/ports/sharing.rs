//! Shares as rows: the terms of offers, shares as both sides see them, and blocked projects.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use nectary_domain::ids::{ImageId, ProjectId, UserId};
use nectary_domain::image::Image;
use nectary_domain::member::Member;
use nectary_domain::share::{ShareQuery, Side, Terms};
use nectary_domain::time::Timestamp;

use crate::ports::database::RepoResult;

/// A share with all that its two sides may be told of it. Names are known only of our own identity's people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// What is shared.
    pub image: Image,
    /// With whom, and the answer.
    pub member: Member,
    /// What the offer says.
    pub terms: Terms,
    /// The name of the project that owns the image.
    pub owner_name: Option<String>,
    /// The name of the project it is shared with.
    pub project_name: Option<String>,
    /// The name of the user who offered it.
    pub offered_by_name: Option<String>,
}

impl Share {
    /// The side on which a project stands.
    pub fn side_of(&self, project: &ProjectId) -> Side {
        if self.image.record().owner.as_ref() == Some(project) {
            Side::Given
        } else {
            Side::Received
        }
    }
}

/// A project does not want to see the offers of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The project that does not want to.
    pub project: ProjectId,
    /// The other.
    pub blocked: ProjectId,
    /// Who decided that.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// A share that came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedShare {
    /// What was shared.
    pub image: ImageId,
    /// Whose it is.
    pub owner: Option<ProjectId>,
    /// With whom.
    pub project: ProjectId,
}

/// Shares, read.
#[async_trait]
pub trait SharingReads {
    /// A page of a project's shares, newest offer first, by one statement.
    async fn shares(&mut self, query: &ShareQuery) -> RepoResult<Vec<Share>>;
    /// The terms of an offer; those of an offer that has none are empty.
    async fn share_terms(&mut self, image: &ImageId, project: &ProjectId) -> RepoResult<Terms>;
    /// Whom a project blocks, in the order of their ids, after one of them.
    async fn blocks(&mut self, project: &ProjectId, after: Option<&ProjectId>, limit: usize) -> RepoResult<Vec<Block>>;
    /// The names of projects, by one statement, as far as our own identity knows them.
    async fn project_names(&mut self, projects: &BTreeSet<ProjectId>) -> RepoResult<BTreeMap<ProjectId, String>>;
    /// How many projects a project blocks.
    async fn count_blocks(&mut self, project: &ProjectId) -> RepoResult<u64>;
}

/// Shares, written.
#[async_trait]
pub trait SharingWrites {
    /// Adds the terms of an offer whose member was just added. They go with the member.
    async fn add_share_terms(&mut self, image: &ImageId, project: &ProjectId, terms: &Terms) -> RepoResult<()>;
    /// Removes every membership that has ended at `now`.
    async fn remove_ended_members(&mut self, now: Timestamp) -> RepoResult<Vec<EndedShare>>;
    /// Adds a block; false if it is there already.
    async fn add_block(&mut self, block: &Block) -> RepoResult<bool>;
    /// Removes a block; false if there is none.
    async fn remove_block(&mut self, project: &ProjectId, blocked: &ProjectId) -> RepoResult<bool>;
}
