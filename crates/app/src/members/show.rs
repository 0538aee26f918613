//! Show one member of an image.

use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::member::Member;
use nectary_domain::policy::Action;
use nectary_domain::visibility::Visibility;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::members::no_member;

/// Shows a member (`GET /v2/images/{id}/members/{member}`). Others' rows do not exist for a member.
pub async fn show(ctx: &Ctx, id: &ImageId, project: &ProjectId) -> Result<Member, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    let member = rows.member(id, project).await?;
    drop(rows);

    let member = member
        .filter(|_| image.record().visibility == Visibility::Shared)
        .ok_or_else(|| no_member(id, project))?;
    match ctx.authorize_member(Action::GetMember, &image, Some(project)).await {
        Err(Error::Forbidden(_)) => Err(no_member(id, project)),
        other => other.map(|()| member),
    }
}
