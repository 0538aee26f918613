//! A family: official images of one kind, of which people should start the current one.
//!
//! `lineage` holds a family with its builds, and the changes that keep it so that there is never more than one current
//! build, and none only before the first promotion and after the end.

pub mod build;
pub mod facts;
pub mod frozen;
pub mod lineage;
pub mod number;
pub mod rules;
pub mod schedule;
pub mod slug;
pub mod verb;

use std::{fmt, str::FromStr};

use crate::day::Day;
use crate::ids::{ImageId, ProjectId, UserId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

use number::BuildNumber;
use slug::{FamilyName, FamilySlug};

/// What people can expect of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// New builds with all that is new.
    Supported,
    /// New builds for the sake of security only.
    SecurityOnly,
    /// No new builds.
    Ended,
}

impl Support {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Supported, Self::SecurityOnly, Self::Ended];

    /// The word on the wire and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::SecurityOnly => "security_only",
            Self::Ended => "ended",
        }
    }
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Support {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|support| support.as_str() == text)
            .ok_or_else(|| {
                Refusal::invalid(format!(
                    "{text:?} is not a state of support: use supported, security_only or ended."
                ))
            })
    }
}

/// Where a family stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has candidates, and nothing for people yet.
    Awaiting,
    /// People should start this image.
    Current(ImageId),
    /// It has come to its end.
    Retired(Timestamp),
}

/// What people read of a family, and may be changed at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What it is, in Markdown.
    pub description: String,
    /// The user to sign in as.
    pub default_user: Option<String>,
    /// What to expect.
    pub support: Support,
    /// The day on which support ends.
    pub ends_on: Option<Day>,
}

impl Default for About {
    fn default() -> Self {
        Self {
            description: String::new(),
            default_user: None,
            support: Support::Supported,
            ends_on: None,
        }
    }
}

/// A family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// What stands for it in paths.
    pub slug: FamilySlug,
    /// Its name.
    pub name: FamilyName,
    /// The project that publishes it.
    pub owner: ProjectId,
    /// What people read of it.
    pub about: About,
    /// Where it stands.
    pub standing: Standing,
    /// When its first build was registered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How often it was changed: a save succeeds only over the version it was made from. Each has its event.
    pub version: i64,
}

impl Family {
    /// A family that is not saved yet.
    pub fn founded(slug: FamilySlug, name: FamilyName, owner: ProjectId, now: Timestamp) -> Self {
        Self {
            slug,
            name,
            owner,
            about: About::default(),
            standing: Standing::Awaiting,
            created_at: now,
            updated_at: now,
            version: 0,
        }
    }
    /// The image that people should start.
    pub const fn current(&self) -> Option<&ImageId> {
        match &self.standing {
            Standing::Current(image) => Some(image),
            Standing::Awaiting | Standing::Retired(_) => None,
        }
    }
    /// What people can expect: of a family that has ended, nothing.
    pub const fn support(&self) -> Support {
        match &self.standing {
            Standing::Retired(_) => Support::Ended,
            Standing::Awaiting | Standing::Current(_) => self.about.support,
        }
    }
    /// Whether it has come to its end.
    pub const fn is_retired(&self) -> bool {
        matches!(self.standing, Standing::Retired(_))
    }
}

/// Who changed a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// For which project.
    pub project: Option<ProjectId>,
    /// Whether an administrator.
    pub is_admin: bool,
}

/// One entry in the history of a family: what a verb has done. It outlives the images it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The family.
    pub family: FamilySlug,
    /// The version of the family that came of it.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// The verb.
    pub verb: String,
    /// The build it was about.
    pub build: Option<(ImageId, BuildNumber)>,
    /// What happened, in a sentence.
    pub says: String,
    /// By whom.
    pub user: UserId,
    /// For which project.
    pub project: Option<ProjectId>,
}

impl Event {
    /// Whether everybody may know of it: what only its curators have seen is theirs alone.
    pub fn is_told_to_all(&self) -> bool {
        self.verb != "register"
    }
    /// Whether it was about the build that this image is.
    pub fn is_about(&self, image: &ImageId) -> bool {
        self.build.as_ref().is_some_and(|(build, _)| build == image)
    }
}
