//! Accept or reject what was offered to the caller's project: one offer or several.

use nectary_domain::ids::ImageId;
use nectary_domain::member::MemberStatus;
use nectary_domain::share::ShareQuery;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::members::no_member;
use crate::members::update;
use crate::ports::sharing::Share;
use crate::tx::retrying;

/// An offer with its answer.
#[derive(Debug)]
pub struct Answered {
    /// The share as it is now.
    pub share: Share,
    /// Whether this answer differs from the one before.
    pub is_changed: bool,
}

/// Answers an offer.
pub async fn answer(ctx: &Ctx, id: &ImageId, status: MemberStatus) -> Result<Answered, Error> {
    let own = ctx.own_project()?;
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let answer = update::answer(ctx, &mut *rows, id, own, status).await?;
        let query = ShareQuery {
            images: vec![id.clone()],
            projects: vec![own.clone()],
            ..ShareQuery::of(own.clone(), 1)
        };
        let share = rows.shares(&query).await?.pop().ok_or_else(|| no_member(id, own))?;
        let is_changed = answer.before.status != answer.after.status;
        if is_changed {
            ctx.commit(rows, answer.events).await?;
        }
        Ok(Answered { share, is_changed })
    })
    .await
}

/// Answers several offers, each for itself: one that cannot be answered does not keep the others waiting.
pub async fn answer_all(ctx: &Ctx, ids: Vec<ImageId>, status: MemberStatus) -> Vec<(ImageId, Result<Answered, Error>)> {
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        let outcome = answer(ctx, &id, status).await;
        outcomes.push((id, outcome));
    }
    outcomes
}
