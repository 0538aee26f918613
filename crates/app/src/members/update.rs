//! Answer an offer: accept it, reject it, or leave it open.

use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::members::no_member;
use crate::tx::retrying;

/// Sets a member's answer (`PUT /v2/images/{id}/members/{member}`): the member project's own affair.
pub async fn update(ctx: &Ctx, id: &ImageId, project: &ProjectId, status: MemberStatus) -> Result<Member, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let image = seen(ctx, &mut *rows, id).await?;
        let found = rows.member(id, project).await?;
        ctx.authorize_member(Action::ModifyMember, &image, Some(project))
            .await?;
        image.check_shareable()?;
        let answered = found.ok_or_else(|| no_member(id, project))?.answered(status, ctx.now());
        if !rows.save_member(&answered).await? {
            return Err(no_member(id, project).into());
        }
        rows.commit().await?;
        Ok(answered)
    })
    .await
}
