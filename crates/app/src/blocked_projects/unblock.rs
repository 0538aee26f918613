//! Unblock a project.

use nectary_domain::ids::ProjectId;

use super::authorize;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::tx::retrying;

/// Lets a project's offers into the inbox again, those that were made meanwhile too.
pub async fn unblock(ctx: &Ctx, blocked: &ProjectId) -> Result<(), Error> {
    authorize(ctx).await?;
    let own = ctx.own_project()?;
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        if !rows.remove_block(own, blocked).await? {
            return Err(Error::NotFound(format!("Your project does not block project {blocked}.")).into());
        }
        ctx.commit(rows, None).await?;
        Ok(())
    })
    .await
}
