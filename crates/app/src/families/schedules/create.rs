//! Schedule a verb on a family.

use nectary_domain::family::schedule::{Fate, Schedule};
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::verb::Verb;
use nectary_domain::ids::ScheduleId;
use nectary_domain::job::Work;
use nectary_domain::time::Timestamp;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::no_family;
use crate::families::register::authorize_later;
use crate::tx::retrying;

/// Schedules a verb (`POST /catalog/v1/families/{family}/schedules`). The policy is asked now; the rules of the family are
/// when the time has come.
pub async fn create(ctx: &Ctx, slug: &FamilySlug, verb: &Verb, due_at: Timestamp) -> Result<Schedule, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let family = rows.family(slug).await?.ok_or_else(|| no_family(slug))?;
        ctx.authorize_family(&family).await?;
        if let Verb::Register(wish) = verb {
            authorize_later(ctx, &mut *rows, wish, &family).await?;
        }
        let now = ctx.now();
        if due_at < now {
            return Err(Error::Invalid(format!("due_at is {due_at}, which has passed: it is {now}.")).into());
        }
        let schedule = Schedule {
            id: ScheduleId::new(ctx.app.ids.uuid().to_string()),
            family: slug.clone(),
            verb: verb.clone(),
            due_at,
            by: ctx.actor(),
            created_at: now,
            fate: Fate::Waiting,
            version: 1,
        };
        rows.add_schedule(&schedule).await?;
        let work = Work::RunFamilySchedule {
            schedule: schedule.id.to_string(),
        };
        rows.enqueue(&ctx.app.new_job_id(), &work, due_at).await?;
        rows.commit().await?;
        Ok(schedule)
    })
    .await
}
