//! Use a share link: the caller's project becomes a member of the image.

use nectary_domain::identity::secret::Secret;
use nectary_domain::image::Image;
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::policy::Action;
use nectary_domain::share::{ShareQuery, Terms};
use nectary_domain::share_link::{LinkState, ShareLink};
use nectary_domain::visibility::Visibility;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::events::Event;
use crate::identity::secret;
use crate::inbox::answer::Answered;
use crate::members::create::check_quota;
use crate::ports::database::Writes;
use crate::tx::{Attempt, retrying};

/// Uses a link. Whoever is a member already uses nothing up. A token that leads nowhere is told in one way, whatever is
/// wrong with it: only the image's side may know.
pub async fn redeem(ctx: &Ctx, token: &Secret) -> Result<Answered, Error> {
    let own = ctx.own_project()?;
    if !secret::may_be_link_token(token) {
        return Err(no_link());
    }
    let hash = secret::token_hash(token);
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let link = rows.share_link_by_token(&hash).await?.ok_or_else(no_link)?;
        let image = rows.image_unseen(&link.image).await?.ok_or_else(no_link)?;
        check_open(ctx, &link, &image)?;
        if link.owner == *own {
            return Err(Error::Conflict(
                "The image of this link belongs to your own project, which needs no link to it.".to_owned(),
            )
            .into());
        }
        ctx.authorize_member(Action::ModifyMember, &image, Some(own)).await?;
        // What has ended must not pass for what is there.
        let ended = rows.remove_ended_members(ctx.now()).await?;
        let is_changed = match rows.member(image.id(), own).await? {
            Some(member) if member.status == MemberStatus::Accepted => false,
            Some(member) => {
                rows.save_member(&member.answered(MemberStatus::Accepted, ctx.now()))
                    .await?
            }
            None => {
                join(ctx, &mut *rows, &link, &image).await?;
                true
            }
        };
        let query = ShareQuery {
            images: vec![image.id().clone()],
            projects: vec![own.clone()],
            ..ShareQuery::of(own.clone(), 1)
        };
        let share = rows.shares(&query).await?.pop().ok_or_else(no_link)?;
        if is_changed {
            let ended = ended.iter().flat_map(Event::ended_share);
            let events: Vec<Event> = ended.chain(Event::share(&image, own)).collect();
            ctx.commit(rows, events).await?;
        }
        Ok(Answered { share, is_changed })
    })
    .await
}

/// Refuses a link that is void for everybody. One that is used up is not, for those who used it.
fn check_open(ctx: &Ctx, link: &ShareLink, image: &Image) -> Result<(), Error> {
    let record = image.record();
    let is_good = matches!(link.state_at(ctx.now()), LinkState::Open | LinkState::UsedUp)
        && record.visibility == Visibility::Shared
        && record.owner.as_ref() == Some(&link.owner);
    if is_good { Ok(()) } else { Err(no_link()) }
}

/// The caller's project becomes a member. One that was a member by this link and is not any more was sent away.
async fn join(ctx: &Ctx, rows: &mut dyn Writes, link: &ShareLink, image: &Image) -> Result<(), Attempt> {
    let (own, now) = (ctx.own_project()?, ctx.now());
    if rows.has_used_share_link(&link.id, own).await? {
        return Err(no_link().into());
    }
    if !rows.use_share_link(&link.id, own, &ctx.caller.user, now).await? {
        return Err(no_link().into());
    }
    check_quota(ctx, rows.members(image.id()).await?.len() + 1)?;
    let member = Member::offered(image.id().clone(), own.clone(), now).answered(MemberStatus::Accepted, now);
    rows.add_member(&member).await?;
    let terms = Terms {
        offered_by: Some(link.created_by.clone()),
        message: link.message.clone(),
        until: None,
    };
    rows.add_share_terms(image.id(), own, &terms).await?;
    Ok(())
}

fn no_link() -> Error {
    Error::NotFound("This link leads nowhere, or no longer does. Ask whoever gave it to you for another.".to_owned())
}
