//! Do what was scheduled for a family.

use nectary_domain::ids::ScheduleId;

use crate::ctx::App;
use crate::error::Error;
use crate::families::schedules::run::{fail, run};
use crate::jobs::JobError;

/// Runs a schedule. What the rules refuse is refused for good, and noted; what only failed is tried again.
pub async fn run_family_schedule(app: &App, schedule: &str) -> Result<(), JobError> {
    let id = ScheduleId::new(schedule);
    match run(app, &id).await {
        Ok(()) => Ok(()),
        Err(error @ (Error::Unavailable(_) | Error::Internal(_))) => Err(JobError::Retry(error)),
        Err(refused) => fail(app, &id, &refused).await.map_err(JobError::Retry),
    }
}
