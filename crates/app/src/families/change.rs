//! Change a family by one of its verbs: in one transaction, which a dry run does not commit.

use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::verb::Verb;

use super::deprecate::deprecate;
use super::promote::promote;
use super::register::register_now;
use super::reinstate::reinstate;
use super::retire::retire;
use super::revoke::revoke;
use super::rollback::rollback;
use super::update::update;
use super::work::Work;
use super::{How, Outcome, no_family};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::tx::{Attempt, retrying};

/// Does a verb to a family (`POST /catalog/v1/families/{family}/{verb}`, and `PATCH` for the update).
pub async fn change(ctx: &Ctx, slug: &FamilySlug, verb: &Verb, how: How) -> Result<Outcome, Error> {
    let by = ctx.actor();
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let lineage = rows.lineage(slug).await?.ok_or_else(|| no_family(slug))?;
        ctx.authorize_family(&lineage.family).await?;
        let mut work = Work::new(&ctx.app, rows, lineage, &by);
        work.expect(how.expected)?;
        perform(&mut work, verb).await?;
        work.end(verb.word(), how.dry_run).await
    })
    .await
}

/// Does what the verb says, as far as the rules let it.
pub(super) async fn perform(work: &mut Work<'_>, verb: &Verb) -> Result<(), Attempt> {
    match verb {
        Verb::Register(wish) => register_now(work, wish).await,
        Verb::Promote(choice) => promote(work, choice).await,
        Verb::Rollback(choice) => rollback(work, choice).await,
        Verb::Retire { reason } => retire(work, reason.as_deref()).await,
        Verb::Deprecate { build, message, until } => deprecate(work, build.as_ref(), message, *until),
        Verb::Revoke { build, message } => revoke(work, build, message).await,
        Verb::Reinstate { build, reason } => reinstate(work, build, reason.as_deref()).await,
        Verb::Update(change) => {
            update(work, change);
            Ok(())
        }
    }
}
