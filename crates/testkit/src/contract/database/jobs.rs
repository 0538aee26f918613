//! Jobs: work that follows a change.

use nectary_app::ports::database::Database;
use nectary_domain::ids::JobId;
use nectary_domain::job::{Job, Work};

use super::second;
use crate::contract::Kept;

fn work(key: &str) -> Work {
    Work::RemoveBytes {
        store: "files".to_owned(),
        key: key.to_owned(),
    }
}

fn job(id: &str, due_at: i64, attempts: u32) -> Job {
    Job {
        id: JobId::new(id),
        work: work(id),
        due_at: second(due_at),
        attempts,
    }
}

async fn enqueue(db: &dyn Database, jobs: &[(&str, i64)]) -> Kept {
    let mut rows = db.write().await?;
    for (id, due_at) in jobs {
        rows.enqueue(&JobId::new(*id), &work(id), second(*due_at)).await?;
    }
    Ok(rows.commit().await?)
}

/// Jobs come out in the order of the times they are due, and not earlier.
pub async fn the_most_overdue_job_is_claimed_first_and_none_before_its_time(db: &dyn Database) -> Kept {
    enqueue(db, &[("late", 30), ("early", 10), ("middle", 20)]).await?;
    let mut rows = db.write().await?;
    assert_eq!(rows.claim_job(second(9), second(99)).await?, None);
    assert_eq!(rows.claim_job(second(20), second(99)).await?, Some(job("early", 10, 1)));
    assert_eq!(
        rows.claim_job(second(20), second(99)).await?,
        Some(job("middle", 20, 1))
    );
    assert_eq!(rows.claim_job(second(20), second(99)).await?, None);
    assert_eq!(rows.claim_job(second(30), second(99)).await?, Some(job("late", 30, 1)));
    Ok(())
}

/// A process that starts alone takes up what its predecessor was at; what is not due yet stays so.
pub async fn released_jobs_are_due_as_before(db: &dyn Database) -> Kept {
    enqueue(db, &[("a", 10), ("later", 50)]).await?;
    let mut rows = db.write().await?;
    assert_eq!(rows.claim_job(second(10), second(300)).await?, Some(job("a", 10, 1)));
    rows.release_all_jobs().await?;
    assert_eq!(rows.claim_job(second(11), second(300)).await?, Some(job("a", 10, 2)));
    assert_eq!(rows.claim_job(second(11), second(300)).await?, None);
    Ok(())
}

/// A claim ends by itself, and the next claim counts another attempt; a job that was removed never comes back.
pub async fn a_claimed_job_is_nobody_elses_until_its_lease_ends(db: &dyn Database) -> Kept {
    enqueue(db, &[("a", 10)]).await?;
    let mut rows = db.write().await?;
    assert_eq!(rows.claim_job(second(10), second(20)).await?, Some(job("a", 10, 1)));
    assert_eq!(rows.claim_job(second(19), second(29)).await?, None);
    assert_eq!(rows.claim_job(second(20), second(30)).await?, Some(job("a", 10, 2)));
    rows.remove_job(&JobId::new("a")).await?;
    rows.remove_job(&JobId::new("a")).await?;
    assert_eq!(rows.claim_job(second(99), second(109)).await?, None);
    Ok(())
}

/// Of claims at the same time, one gets each job.
pub async fn of_two_claimants_one_gets_the_job(db: &dyn Database) -> Kept {
    enqueue(db, &[("a", 10), ("b", 11)]).await?;
    let claims = (0..6).map(|_| async {
        let mut rows = db.write().await?;
        let claimed = rows.claim_job(second(20), second(30)).await?;
        rows.commit().await?;
        Ok::<_, nectary_app::ports::database::RepoError>(claimed)
    });
    let claimed = futures::future::try_join_all(claims).await?;
    let mut claimed: Vec<_> = claimed.into_iter().flatten().map(|job| job.id).collect();
    claimed.sort();
    assert_eq!(claimed, [JobId::new("a"), JobId::new("b")]);
    Ok(())
}

/// A job that is put back waits for its new time, and its attempts go on counting.
pub async fn a_job_that_failed_comes_back_when_it_is_due_again(db: &dyn Database) -> Kept {
    enqueue(db, &[("a", 10)]).await?;
    let mut rows = db.write().await?;
    rows.claim_job(second(10), second(20)).await?;
    rows.retry_job(&JobId::new("a"), second(50), "the store was full")
        .await?;
    assert_eq!(rows.claim_job(second(49), second(60)).await?, None);
    assert_eq!(rows.claim_job(second(50), second(60)).await?, Some(job("a", 50, 2)));
    rows.retry_job(&JobId::new("gone"), second(50), "no such job").await?;
    Ok(())
}

/// A job follows a change only if the change was made.
pub async fn a_job_enqueued_in_a_transaction_that_is_undone_never_was(db: &dyn Database) -> Kept {
    let mut rows = db.write().await?;
    rows.enqueue(&JobId::new("a"), &work("a"), second(1)).await?;
    drop(rows);
    assert_eq!(db.write().await?.claim_job(second(9), second(10)).await?, None);
    Ok(())
}
