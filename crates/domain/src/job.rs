//! Work that follows a change: enqueued with it, done after it, done again if it fails.

use serde::{Deserialize, Serialize};

use crate::ids::JobId;
use crate::time::Timestamp;

/// What is to be done. Its JSON is what rows keep; every job may run twice without harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Remove the bytes of an image that is gone.
    RemoveBytes {
        /// The store that holds them.
        store: String,
        /// The object's name in it.
        key: String,
    },
    /// Do what was scheduled for a family.
    RunFamilySchedule {
        /// The schedule.
        schedule: String,
    },
}

/// A job in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub work: Work,
    /// Not before this time.
    pub due_at: Timestamp,
    /// How often it was begun.
    pub attempts: u32,
}
