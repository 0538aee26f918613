//! The queue of jobs, as rows. A claim is a guarded update, so that of two claimants one wins on every database.

use async_trait::async_trait;
use nectary_app::ports::database::{JobWrites, RepoError, RepoResult};
use nectary_domain::ids::JobId;
use nectary_domain::job::{Job, Work};
use nectary_domain::time::Timestamp;
use sea_query::{Expr, ExprTrait, Order, Query};

use crate::pool::Row;
use crate::sql::{Sql, insert, row, value};
use crate::tx::SqlWrites;

#[async_trait]
impl JobWrites for SqlWrites {
    async fn enqueue(&mut self, id: &JobId, work: &Work, due_at: Timestamp) -> RepoResult<()> {
        let work = serde_json::to_string(work).map_err(|error| RepoError::Failed(error.into()))?;
        let mut insert = insert("jobs", &["id", "work", "due_at", "claimable_at", "attempts"]);
        let due_at = due_at.as_micros();
        row(
            &mut insert,
            [
                id.as_str().into(),
                work.into(),
                due_at.into(),
                due_at.into(),
                0_i64.into(),
            ],
        )?;
        self.add(Sql::of(&insert), "This job").await.map(drop)
    }

    async fn claim_job(&mut self, now: Timestamp, until: Timestamp) -> RepoResult<Option<Job>> {
        loop {
            let select = Query::select()
                .columns(["id", "work", "due_at", "attempts"])
                .from("jobs")
                .and_where(Expr::col("claimable_at").lte(now.as_micros()))
                .order_by("claimable_at", Order::Asc)
                .order_by("id", Order::Asc)
                .limit(1)
                .take();
            let Some(row) = self.row(Sql::of(&select)).await? else {
                return Ok(None);
            };
            let job = job(&row)?;
            // Every claim counts an attempt, so an unchanged count is an unclaimed job.
            let claim = Query::update()
                .table("jobs")
                .value("claimable_at", until.as_micros())
                .value("attempts", i64::from(job.attempts))
                .and_where(Expr::col("id").eq(job.id.as_str()))
                .and_where(Expr::col("attempts").eq(i64::from(job.attempts) - 1))
                .and_where(Expr::col("claimable_at").lte(now.as_micros()))
                .take();
            if self.run(Sql::of(&claim)).await? > 0 {
                return Ok(Some(job));
            }
        }
    }

    async fn release_all_jobs(&mut self) -> RepoResult<()> {
        let update = Query::update()
            .table("jobs")
            .value("claimable_at", Expr::col("due_at"))
            .and_where(Expr::col("claimable_at").ne(Expr::col("due_at")))
            .take();
        self.run(Sql::of(&update)).await.map(drop)
    }

    async fn remove_job(&mut self, id: &JobId) -> RepoResult<()> {
        let delete = Query::delete()
            .from_table("jobs")
            .and_where(Expr::col("id").eq(id.as_str()))
            .take();
        self.run(Sql::of(&delete)).await.map(drop)
    }

    async fn retry_job(&mut self, id: &JobId, due_at: Timestamp, cause: &str) -> RepoResult<()> {
        let update = Query::update()
            .table("jobs")
            .value("due_at", due_at.as_micros())
            .value("claimable_at", due_at.as_micros())
            .value("last_failure", cause)
            .and_where(Expr::col("id").eq(id.as_str()))
            .take();
        self.run(Sql::of(&update)).await.map(drop)
    }
}

/// The job of a row as its next claimant will have it.
fn job(row: &Row) -> RepoResult<Job> {
    let id = JobId::new(value::<String>(row, 0)?);
    let wrong = |column| RepoError::Inconsistent {
        table: "jobs",
        column,
        id: id.to_string(),
    };
    let work: Work = serde_json::from_str(value(row, 1)?).map_err(|_| wrong("work"))?;
    let attempts = u32::try_from(value::<i64>(row, 3)? + 1).map_err(|_| wrong("attempts"))?;
    Ok(Job {
        work,
        due_at: Timestamp::from_micros(value(row, 2)?),
        attempts,
        id,
    })
}
