//! A build: one image of a family, and what became of it. It outlives its image.

use super::number::BuildNumber;
use super::slug::{FamilyName, FamilySlug};
use crate::day::Day;
use crate::ids::ImageId;
use crate::time::Timestamp;

/// Where a build stands in its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildState {
    /// Registered, and never offered to people yet.
    Candidate,
    /// What people should start.
    Current {
        /// Since when.
        promoted_at: Timestamp,
    },
    /// What people should have started before.
    Superseded(Superseded),
}

/// How a build came to be superseded, and what it needs to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superseded {
    /// When it had become current.
    pub promoted_at: Timestamp,
    /// When that ended.
    pub at: Timestamp,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// The build that took its place; none at the end of a family.
    pub replaced_by: Option<ImageId>,
    /// What its image lost when it was archived.
    pub set_aside: SetAside,
}

/// What archiving takes from an image, so that a rollback can give it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// The name without the build.
    pub name: Option<String>,
    /// The property `murano_image_info`.
    pub murano_image_info: Option<String>,
}

/// People are asked to stop using a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// Since when.
    pub at: Timestamp,
    /// Why, and what to use.
    pub message: String,
    /// The day from which it may be gone.
    pub until: Option<Day>,
}

/// A build that is not safe to use. Its image is held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Since when.
    pub at: Timestamp,
    /// Why, and what to do.
    pub message: String,
}

/// A build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// Its image, which may be gone.
    pub image: ImageId,
    /// Its family.
    pub family: FamilySlug,
    /// Its number, of which the family has one.
    pub number: BuildNumber,
    /// Where it stands.
    pub state: BuildState,
    /// Whether people are asked to stop using it.
    pub deprecated: Option<Deprecated>,
    /// Whether it is not safe to use.
    pub revoked: Option<Revoked>,
    /// When it was registered.
    pub registered_at: Timestamp,
}

impl Build {
    /// A build that was just registered.
    pub const fn registered(image: ImageId, family: FamilySlug, number: BuildNumber, now: Timestamp) -> Self {
        Self {
            image,
            family,
            number,
            state: BuildState::Candidate,
            deprecated: None,
            revoked: None,
            registered_at: now,
        }
    }

    /// The word for where it stands.
    pub const fn state_word(&self) -> &'static str {
        match self.state {
            BuildState::Candidate => "candidate",
            BuildState::Current { .. } => "current",
            BuildState::Superseded(_) => "superseded",
        }
    }
    /// Whether people should start it.
    pub const fn is_current(&self) -> bool {
        matches!(self.state, BuildState::Current { .. })
    }
    /// Whether people were offered it, now or before.
    pub const fn is_published(&self) -> bool {
        !matches!(self.state, BuildState::Candidate)
    }
    /// Since when people should use another one.
    pub fn outdated_since(&self) -> Option<Timestamp> {
        let superseded = match &self.state {
            BuildState::Superseded(superseded) => Some(superseded.at),
            BuildState::Candidate | BuildState::Current { .. } => None,
        };
        let deprecated = self.deprecated.as_ref().map(|mark| mark.at);
        let revoked = self.revoked.as_ref().map(|mark| mark.at);
        [superseded, deprecated, revoked].into_iter().flatten().min()
    }
}

/// A build with what its family says of it: all that a page about its image needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The build.
    pub build: Build,
    /// The name of its family.
    pub family_name: FamilyName,
    /// The family's current build, if it has one.
    pub current: Option<CurrentBuild>,
}

/// The current build of a family, as the pages of its other builds refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentBuild {
    /// Its image.
    pub image: ImageId,
    /// Its number.
    pub number: BuildNumber,
    /// Whether it is not safe to use, and so nothing to use instead of another.
    pub is_revoked: bool,
}

impl CurrentBuild {
    /// What there is to know of a current build.
    pub fn of(build: &Build) -> Self {
        Self {
            image: build.image.clone(),
            number: build.number.clone(),
            is_revoked: build.revoked.is_some(),
        }
    }
}

impl Placement {
    /// What to use instead of a build that is outdated: the family's current build, unless it is not safe either.
    pub fn replaced_by(&self) -> Option<&CurrentBuild> {
        self.build.outdated_since()?;
        let current = self.current.as_ref().filter(|current| !current.is_revoked);
        current.filter(|current| current.image != self.build.image)
    }
    /// Whether the family lives, and yet has no build that is safe to use.
    pub fn has_no_safe_build(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.is_revoked)
    }
}
