//! List what is, and was, scheduled for a family.

use nectary_domain::family::schedule::Schedule;
use nectary_domain::family::slug::FamilySlug;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::no_family;

/// Lists schedules (`GET /catalog/v1/families/{family}/schedules`), for those who look after the family.
pub async fn list(ctx: &Ctx, slug: &FamilySlug) -> Result<Vec<Schedule>, Error> {
    let mut rows = ctx.app.db.read().await?;
    let family = rows.family(slug).await?.ok_or_else(|| no_family(slug))?;
    let schedules = rows.schedules(slug).await?;
    drop(rows);
    ctx.authorize_family(&family).await?;
    Ok(schedules)
}
