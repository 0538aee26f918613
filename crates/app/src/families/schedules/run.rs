//! Do what was scheduled, once, in one transaction with the note that it was done.

use nectary_domain::family::schedule::{Fate, Schedule};
use nectary_domain::ids::ScheduleId;

use crate::ctx::App;
use crate::error::Error;
use crate::families::change::perform;
use crate::families::no_family;
use crate::families::work::Work;
use crate::ports::database::{Reads, RepoResult};
use crate::tx::retrying;

/// Does what was scheduled. A schedule that has ended is done.
pub(crate) async fn run(app: &App, id: &ScheduleId) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = app.db.write().await?;
        let Some(schedule) = waiting(&mut *rows, id).await? else {
            return Ok(());
        };
        let slug = &schedule.family;
        let lineage = rows.lineage(slug).await?.ok_or_else(|| no_family(slug))?;
        let mut work = Work::new(app, rows, lineage, &schedule.by);
        perform(&mut work, &schedule.verb).await?;
        work.end_scheduled(&schedule).await
    })
    .await
}

/// Notes why it was refused, where whoever scheduled it can read it.
pub(crate) async fn fail(app: &App, id: &ScheduleId, error: &Error) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = app.db.write().await?;
        if let Some(schedule) = waiting(&mut *rows, id).await? {
            let failed = Fate::Failed {
                at: app.now(),
                says: in_full(error),
            };
            rows.save_schedule(&schedule.ended(failed)).await?;
            rows.commit().await?;
        }
        Ok(())
    })
    .await
}

async fn waiting(rows: &mut (impl Reads + ?Sized), id: &ScheduleId) -> RepoResult<Option<Schedule>> {
    let found = rows.schedule(id).await?;
    Ok(found.filter(|schedule| schedule.fate == Fate::Waiting))
}

/// The error with all its parts.
fn in_full(error: &Error) -> String {
    let parts: &[_] = match error {
        Error::UnmetRules { unmet, .. } => unmet,
        _ => &[],
    };
    let parts = parts.iter().map(|unmet| format!(" {}", unmet.detail));
    std::iter::once(error.to_string()).chain(parts).collect()
}
