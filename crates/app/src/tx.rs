//! Transactions that lost a race run again: rows carry versions, and nobody holds a lock between requests.

use nectary_domain::refusal::Refusal;

use crate::error::Error;
use crate::ports::database::RepoError;

/// How often a change is tried before its caller is told that others were faster.
const ATTEMPTS: u32 = 8;

/// Why one attempt at a transaction ended.
#[derive(Debug)]
pub enum Attempt {
    /// Somebody else was faster, or the database had no time: another attempt may succeed.
    Again(RepoError),
    /// Trying again would not help.
    Failed(Error),
}

impl From<RepoError> for Attempt {
    fn from(error: RepoError) -> Self {
        match error {
            RepoError::Stale | RepoError::Busy => Self::Again(error),
            error @ (RepoError::Duplicate(_) | RepoError::Inconsistent { .. } | RepoError::Failed(_)) => {
                Self::Failed(error.into())
            }
        }
    }
}

impl From<Error> for Attempt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for Attempt {
    fn from(refusal: Refusal) -> Self {
        Self::Failed(refusal.into())
    }
}

/// Runs a transaction until it succeeds or fails for good. Each attempt reads everything anew.
pub async fn retrying<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Attempt>>,
{
    let mut tried = 1;
    loop {
        match attempt().await {
            Ok(done) => return Ok(done),
            Err(Attempt::Failed(error)) => return Err(error),
            Err(Attempt::Again(error)) if tried == ATTEMPTS => return Err(error.into()),
            Err(Attempt::Again(_)) => tried += 1,
        }
    }
}
