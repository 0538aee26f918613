//! Take a schedule back.

use nectary_domain::family::schedule::Schedule;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::ids::ScheduleId;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::no_family;
use crate::tx::retrying;

/// Cancels a schedule (`DELETE /catalog/v1/families/{family}/schedules/{schedule}`). Its job finds nothing to do.
pub async fn cancel(ctx: &Ctx, slug: &FamilySlug, id: &ScheduleId) -> Result<Schedule, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let family = rows.family(slug).await?.ok_or_else(|| no_family(slug))?;
        ctx.authorize_family(&family).await?;
        let found = rows.schedule(id).await?.filter(|schedule| schedule.family == *slug);
        let schedule = found.ok_or_else(|| Error::NotFound(format!("{slug} has no schedule {id}.")))?;
        let Some(cancelled) = schedule.cancelled(ctx.now())? else {
            return Ok(schedule);
        };
        rows.save_schedule(&cancelled).await?;
        rows.commit().await?;
        Ok(cancelled)
    })
    .await
}
