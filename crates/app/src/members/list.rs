//! List the members of an image.

use nectary_domain::ids::ImageId;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::member::Member;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;

/// Lists members (`GET /v2/images/{id}/members`). The owner sees all of them, a member only itself.
pub async fn list(ctx: &Ctx, id: &ImageId) -> Result<Vec<Member>, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    let members = rows.members(id).await?;
    drop(rows);

    let own = members
        .iter()
        .map(|member| &member.project)
        .find(|project| ctx.caller.project() == Some(*project));
    ctx.authorize_member(Action::GetMembers, &image, own).await?;
    image.check_shareable()?;
    let mut shown = Vec::with_capacity(members.len());
    for member in &members {
        if ctx
            .allows(
                Action::GetMember,
                &ImageTarget::with_member(&image, Some(&member.project)),
            )
            .await?
        {
            shown.push(member.clone());
        }
    }
    Ok(shown)
}
