//! List the shares of the caller's project: those it gave and those it got.

use nectary_domain::image::target::ImageTarget;
use nectary_domain::member::MemberStatus;
use nectary_domain::policy::Action;
use nectary_domain::share::{SharePlace, ShareQuery};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::sharing::Share;

/// A page of shares.
#[derive(Debug)]
pub struct ListedShares {
    /// The shares, newest offer first.
    pub shares: Vec<Share>,
    /// Where the next page begins, if there is one.
    pub next: Option<SharePlace>,
}

/// Lists shares.
pub async fn list(ctx: &Ctx, query: ShareQuery) -> Result<ListedShares, Error> {
    ctx.enforce_in_own_project(Action::GetImages).await?;
    let limit = query.limit;
    let one_more = ShareQuery {
        limit: limit + 1,
        ..query
    };
    let mut found = ctx.app.db.read().await?.shares(&one_more).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| SharePlace {
        offered_at: last.member.created_at,
        image: last.image.id().clone(),
        project: last.member.project.clone(),
    });
    let mut shares = Vec::with_capacity(found.len());
    for share in found {
        if ctx.allows(Action::GetImage, &ImageTarget::new(&share.image)).await? {
            shares.push(as_told(ctx, share));
        }
    }
    Ok(ListedShares { shares, next })
}

/// Whoever shares may name any project, so the answer must not tell him whether it exists: not before it accepts.
fn as_told(ctx: &Ctx, mut share: Share) -> Share {
    let is_own = ctx.caller.project() == Some(&share.member.project);
    if !is_own && share.member.status != MemberStatus::Accepted {
        share.project_name = None;
    }
    share
}
