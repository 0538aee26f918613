//! A verb that waits for its time, and what became of it.

use super::Actor;
use super::slug::FamilySlug;
use super::verb::Verb;
use crate::ids::ScheduleId;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// What became of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its time has not come, or it is being tried.
    Waiting,
    /// The verb was done.
    Done {
        /// When.
        at: Timestamp,
        /// What happened.
        says: String,
    },
    /// The verb was refused.
    Failed {
        /// When.
        at: Timestamp,
        /// Why.
        says: String,
    },
    /// Somebody took it back.
    Cancelled {
        /// When.
        at: Timestamp,
    },
}

impl Fate {
    /// The word on the wire and in rows.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

/// A verb to be done to a family at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// The family.
    pub family: FamilySlug,
    /// What is to be done.
    pub verb: Verb,
    /// When.
    pub due_at: Timestamp,
    /// Who wants it: the policy was asked when it was scheduled.
    pub by: Actor,
    /// When it was scheduled.
    pub created_at: Timestamp,
    /// What became of it.
    pub fate: Fate,
    /// The version of its row.
    pub version: i64,
}

impl Schedule {
    /// The schedule with its end.
    #[must_use]
    pub fn ended(&self, fate: Fate) -> Self {
        Self {
            fate,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The schedule taken back; `None` if it is already.
    pub fn cancelled(&self, now: Timestamp) -> Result<Option<Self>, Refusal> {
        match &self.fate {
            Fate::Waiting => Ok(Some(self.ended(Fate::Cancelled { at: now }))),
            Fate::Cancelled { .. } => Ok(None),
            Fate::Done { at, .. } | Fate::Failed { at, .. } => Err(Refusal::conflict(format!(
                "Schedule {} ran on {at}, so it cannot be cancelled any more.",
                self.id
            ))),
        }
    }
}
