//! Answer an offer: accept it, reject it, or leave it open.

use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::events::Event;
use crate::images::seen;
use crate::members::no_member;
use crate::ports::database::Writes;
use crate::tx::{Attempt, retrying};

/// Sets a member's answer (`PUT /v2/images/{id}/members/{member}`): the member project's own affair.
pub async fn update(ctx: &Ctx, id: &ImageId, project: &ProjectId, status: MemberStatus) -> Result<Member, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let answer = answer(ctx, &mut *rows, id, project, status).await?;
        rows.commit().await?;
        ctx.app.events.publish(answer.events);
        Ok(answer.after)
    })
    .await
}

/// A member before its answer, and with it.
pub(crate) struct Answer {
    pub(crate) before: Member,
    pub(crate) after: Member,
    /// To be published when it is committed.
    pub(crate) events: [Event; 2],
}

/// The same within a transaction.
pub(crate) async fn answer(
    ctx: &Ctx,
    rows: &mut dyn Writes,
    id: &ImageId,
    project: &ProjectId,
    status: MemberStatus,
) -> Result<Answer, Attempt> {
    let image = seen(ctx, rows, id).await?;
    let found = rows.member(id, project).await?;
    ctx.authorize_member(Action::ModifyMember, &image, Some(project))
        .await?;
    image.check_shareable()?;
    let before = found.ok_or_else(|| no_member(id, project))?;
    // What has ended is removed by a job; until then nobody gets hold of it.
    if status == MemberStatus::Accepted && rows.share_terms(id, project).await?.have_ended(ctx.now()) {
        return Err(Error::Gone(format!(
            "The time for which image {id} was offered to project {project} is over. Ask its owner to share it again."
        ))
        .into());
    }
    let after = before.clone().answered(status, ctx.now());
    if !rows.save_member(&after).await? {
        return Err(no_member(id, project).into());
    }
    let events = Event::share(&image, project);
    Ok(Answer { before, after, events })
}
