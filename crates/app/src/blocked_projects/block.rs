//! Block a project.

use nectary_domain::ids::ProjectId;

use super::authorize;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::sharing::Block;
use crate::tx::retrying;

/// How many projects one project can block.
const BLOCKS_MAX: u64 = 1000;

/// Keeps a project's offers out of the inbox, those that are there as well as those to come. False if it was blocked.
pub async fn block(ctx: &Ctx, blocked: &ProjectId) -> Result<bool, Error> {
    authorize(ctx).await?;
    let own = ctx.own_project()?;
    if own == blocked {
        return Err(Error::Invalid(
            "This is your own project, which offers you nothing. Give the id of another.".to_owned(),
        ));
    }
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let block = Block {
            project: own.clone(),
            blocked: blocked.clone(),
            by: ctx.caller.user.clone(),
            at: ctx.now(),
        };
        if !rows.add_block(&block).await? {
            return Ok(false);
        }
        if rows.count_blocks(own).await? > BLOCKS_MAX {
            return Err(Error::TooLarge(format!(
                "Your project blocks {BLOCKS_MAX} projects, which are the most. Unblock one first."
            ))
            .into());
        }
        ctx.commit(rows, None).await?;
        Ok(true)
    })
    .await
}
