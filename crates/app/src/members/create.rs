//! Offer an image to a project.

use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::member::Member;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::events::Event;
use crate::images::seen;
use crate::ports::database::RepoError;
use crate::tx::{Attempt, retrying};

/// Adds a member, pending (`POST /v2/images/{id}/members`).
pub async fn create(ctx: &Ctx, id: &ImageId, project: &ProjectId) -> Result<Member, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let image = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::AddMember, &image).await?;
        image.check_shareable()?;
        let present = rows.members(id).await?;
        let taken = || Error::Conflict(format!("{project} is already associated with image {id}."));
        if present.iter().any(|member| member.project == *project) {
            return Err(taken().into());
        }
        check_quota(ctx, present.len() + 1)?;
        let member = Member::offered(id.clone(), project.clone(), ctx.now());
        rows.add_member(&member).await.map_err(|error| match error {
            RepoError::Duplicate(_) => Attempt::Failed(taken()),
            other => other.into(),
        })?;
        rows.commit().await?;
        ctx.app.events.publish(Event::share(&image, project));
        Ok(member)
    })
    .await
}

/// Refuses more members than the quota allows.
pub(crate) fn check_quota(ctx: &Ctx, count: usize) -> Result<(), Error> {
    match ctx.app.options.limits.members {
        Some(quota) if count > quota => Err(Error::TooLarge(format!(
            "The image would have {count} members; its quota is {quota}."
        ))),
        Some(_) | None => Ok(()),
    }
}
