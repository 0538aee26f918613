//! Work in the background: what follows a change, and what comes round by the clock.

pub mod expire_shares;
pub mod purge_expired_tokens;
pub mod reap_stale_uploads;
pub mod reap_upload_sessions;
pub mod remove_bytes;
pub mod run_family_schedule;

use std::sync::Arc;
use std::time::Duration;

use nectary_domain::job::{Job, Work};
use tokio_util::sync::CancellationToken;

use crate::ctx::App;
use crate::error::Error;

/// How long a claimed job belongs to its runner. All jobs here are done in far less.
const LEASE: Duration = Duration::from_secs(300);
/// How often the runner looks round without being called.
const ROUND: Duration = Duration::from_secs(15);
/// The longest pause between two attempts at a job.
const RETRY_MAX: Duration = Duration::from_secs(3600);

/// What became of a job.
#[derive(Debug)]
pub enum JobError {
    /// It may succeed later.
    Retry(Error),
    /// It never will.
    GiveUp(Error),
}

/// Runs jobs until told to stop; the one under way is finished first.
pub async fn run(app: Arc<App>, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(ROUND);
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.job_bell.notified() => run_due(&app).await,
            _ = rounds.tick() => {
                run_due(&app).await;
                run_scheduled(&app).await;
            }
        }
    }
}

/// Does what comes round by the clock.
pub async fn run_scheduled(app: &App) {
    report(
        "reap_stale_uploads",
        reap_stale_uploads::reap_stale_uploads(app).await.map(|_| ()),
    );
    report(
        "reap_upload_sessions",
        reap_upload_sessions::reap_upload_sessions(app).await,
    );
    report(
        "purge_expired_tokens",
        purge_expired_tokens::purge_expired_tokens(app).await.map(|_| ()),
    );
    report("expire_shares", expire_shares::expire_shares(app).await.map(|_| ()));
}

fn report(what: &str, outcome: Result<(), Error>) {
    if let Err(error) = outcome {
        tracing::error!(job = what, %error, "background work failed and will be tried again");
    }
}

/// Runs every job that is due now.
pub async fn run_due(app: &App) {
    loop {
        match run_one(app).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return report("queue", Err(error)),
        }
    }
}

/// Runs one job; false if none is due.
async fn run_one(app: &App) -> Result<bool, Error> {
    let mut rows = app.db.write().await?;
    let Some(job) = rows.claim_job(app.now(), app.now().after(LEASE)).await? else {
        return Ok(false);
    };
    rows.commit().await?;

    let outcome = perform(app, &job.work).await;
    let mut rows = app.db.write().await?;
    match outcome {
        Ok(()) => rows.remove_job(&job.id).await?,
        Err(JobError::GiveUp(error)) => {
            tracing::error!(job = %job.id, work = ?job.work, %error, "job given up");
            rows.remove_job(&job.id).await?;
        }
        Err(JobError::Retry(error)) => {
            tracing::warn!(job = %job.id, work = ?job.work, attempts = job.attempts, %error, "job will be tried again");
            rows.retry_job(&job.id, app.now().after(pause_after(&job)), &error.to_string())
                .await?;
        }
    }
    rows.commit().await?;
    Ok(true)
}

/// Two seconds after the first failure, then twice as long each time, up to an hour.
fn pause_after(job: &Job) -> Duration {
    Duration::from_secs(1 << job.attempts.min(12)).min(RETRY_MAX)
}

async fn perform(app: &App, work: &Work) -> Result<(), JobError> {
    match work {
        Work::RemoveBytes { store, key } => remove_bytes::remove_bytes(app, store, key).await,
        Work::RunFamilySchedule { schedule } => run_family_schedule::run_family_schedule(app, schedule).await,
    }
}
