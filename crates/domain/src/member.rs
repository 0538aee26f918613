//! A member: a project with which an image is shared.

use std::{fmt, str::FromStr};

use crate::ids::{ImageId, ProjectId};
use crate::image::text::refuse_zero;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// What the receiving project made of the offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MemberStatus {
    /// Offered, not yet answered.
    Pending,
    /// Accepted: the image stands in the project's lists.
    Accepted,
    /// Rejected: out of the lists, still readable by id.
    Rejected,
}

impl MemberStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Accepted, Self::Rejected];

    /// The word on the wire and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

impl fmt::Display for MemberStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MemberStatus {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| {
                Refusal::invalid(format!(
                    "{text:?} is not a member status: use pending, accepted or rejected."
                ))
            })
    }
}

/// One row of an image's sharing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The image that is shared.
    pub image: ImageId,
    /// The project it is shared with. Free text: only the identity service knows which projects exist.
    pub project: ProjectId,
    /// The project's answer.
    pub status: MemberStatus,
    /// When it was offered.
    pub created_at: Timestamp,
    /// When the answer last changed.
    pub updated_at: Timestamp,
}

impl Member {
    /// A fresh offer, pending.
    pub fn offered(image: ImageId, project: ProjectId, now: Timestamp) -> Self {
        Self {
            image,
            project,
            status: MemberStatus::Pending,
            created_at: now,
            updated_at: now,
        }
    }

    /// The project answers, as often as it likes and in any order.
    #[must_use]
    pub fn answered(self, status: MemberStatus, now: Timestamp) -> Self {
        Self {
            status,
            updated_at: now,
            ..self
        }
    }
}

/// Reads the project id of an offer: any text but the empty one, at most 255 characters.
pub fn member_project(text: &str) -> Result<ProjectId, Refusal> {
    match text.chars().count() {
        0 => Err(Refusal::invalid(
            "The member is empty: give the id of the project to share with.",
        )),
        1..=255 => {
            refuse_zero("The member id", text)?;
            Ok(ProjectId::new(text))
        }
        length => Err(Refusal::invalid(format!(
            "The member id has {length} characters; 255 are the most."
        ))),
    }
}
