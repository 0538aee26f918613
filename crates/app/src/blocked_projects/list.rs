//! List the projects that the caller's project blocks.

use nectary_domain::ids::ProjectId;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::sharing::Block;

/// A page of blocks.
#[derive(Debug)]
pub struct ListedBlocks {
    /// The blocks, by the id of the blocked project.
    pub blocks: Vec<Block>,
    /// Where the next page begins, if there is one.
    pub next: Option<ProjectId>,
}

/// Lists blocks.
pub async fn list(ctx: &Ctx, after: Option<&ProjectId>, limit: usize) -> Result<ListedBlocks, Error> {
    ctx.enforce_in_own_project(Action::GetImages).await?;
    let own = ctx.own_project()?;
    let mut blocks = ctx.app.db.read().await?.blocks(own, after, limit + 1).await?;
    let has_more = blocks.len() > limit;
    blocks.truncate(limit);
    let next = blocks.last().filter(|_| has_more).map(|last| last.blocked.clone());
    Ok(ListedBlocks { blocks, next })
}
