//! A family with its builds, and the changes that are legal: at no moment does a living family have two current builds,
//! or none once it had one.

use super::build::{Build, BuildState, CurrentBuild, Deprecated, Placement, Revoked, SetAside, Superseded};
use super::number::BuildNumber;
use super::{Family, Standing};
use crate::day::Day;
use crate::ids::ImageId;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// A build, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// By its image.
    Image(ImageId),
    /// By its number.
    Number(BuildNumber),
}

/// Whose place changed: of a build that came up, and of the one that went down for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// It is current now.
    pub raised: Option<ImageId>,
    /// It was current until now.
    pub lowered: Option<ImageId>,
}

/// A family with all its builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// The family.
    pub family: Family,
    /// Its builds, oldest number first.
    builds: Vec<Build>,
}

impl Lineage {
    /// A family with its builds, in any order.
    pub fn new(family: Family, mut builds: Vec<Build>) -> Self {
        builds.sort_by(|a, b| a.number.cmp(&b.number));
        Self { family, builds }
    }

    /// The builds, oldest number first.
    pub fn builds(&self) -> &[Build] {
        &self.builds
    }
    /// The build of an image.
    pub fn build_of(&self, image: &ImageId) -> Option<&Build> {
        self.builds.iter().find(|build| build.image == *image)
    }
    /// The current build.
    pub fn current(&self) -> Option<&Build> {
        self.family.current().and_then(|image| self.build_of(image))
    }
    /// What to use instead of a build of this family that is outdated ([`Placement::replaced_by`]).
    pub fn replaced_by(&self, build: &Build) -> Option<CurrentBuild> {
        self.placement_of(build).replaced_by().cloned()
    }
    /// A build with what the family says of it.
    pub fn placement_of(&self, build: &Build) -> Placement {
        Placement {
            build: build.clone(),
            family_name: self.family.name.clone(),
            current: self.current().map(CurrentBuild::of),
        }
    }
    /// The build that somebody named.
    pub fn named(&self, which: &Which) -> Result<&Build, Refusal> {
        let found = self.builds.iter().find(|build| match which {
            Which::Image(image) => build.image == *image,
            Which::Number(number) => build.number == *number,
        });
        found.ok_or_else(|| {
            let what = match which {
                Which::Image(image) => format!("Image {image} is no build"),
                Which::Number(number) => format!("There is no build {number}"),
            };
            Refusal::conflict(format!("{what} of {}. Register it first.", self.family.name))
        })
    }

    /// What a promotion is about: the named build, or the newest that could be current.
    pub fn to_promote(&self, which: Option<&Which>) -> Result<&Build, Refusal> {
        if let Some(which) = which {
            return self.named(which);
        }
        let is_possible = |build: &&Build| !matches!(build.state, BuildState::Superseded(_)) && build.revoked.is_none();
        self.builds.iter().rfind(is_possible).ok_or_else(|| {
            Refusal::conflict(format!(
                "{} has no candidate. Register a build first.",
                self.family.name
            ))
        })
    }

    /// What a rollback is about: the named build, or the newest former one before the current one.
    pub fn to_roll_back_to(&self, which: Option<&Which>) -> Result<&Build, Refusal> {
        if let Some(which) = which {
            return self.named(which);
        }
        let current = self.current().map(|build| &build.number);
        let is_former = |build: &&Build| {
            matches!(build.state, BuildState::Superseded(_))
                && build.revoked.is_none()
                && current.is_none_or(|current| build.number < *current)
        };
        self.builds.iter().rfind(is_former).ok_or_else(|| {
            Refusal::conflict(format!(
                "{} has no former build to go back to. A newer one can be registered and promoted.",
                self.family.name
            ))
        })
    }

    /// The current build, for verbs that are about it unless they name another.
    pub fn named_or_current(&self, which: Option<&Which>) -> Result<&Build, Refusal> {
        match which {
            Some(which) => self.named(which),
            None => self.current().ok_or_else(|| {
                Refusal::conflict(format!("{} has no current build: name the build.", self.family.name))
            }),
        }
    }

    /// Adds a candidate. Whoever is registered already stays as it is.
    pub fn register(&mut self, image: &ImageId, number: &BuildNumber, now: Timestamp) -> Result<bool, Refusal> {
        let family = &self.family;
        if let Some(build) = self.build_of(image) {
            return if build.number == *number {
                Ok(false)
            } else {
                Err(Refusal::conflict(format!(
                    "Image {image} is build {} of {}, and a build keeps its number.",
                    build.number, family.name
                )))
            };
        }
        if let Some(build) = self.builds.iter().find(|build| build.number == *number) {
            return Err(Refusal::conflict(format!(
                "Build {number} of {} is image {}. Give this one another number.",
                family.name, build.image
            )));
        }
        if family.is_retired() {
            return Err(self.ended());
        }
        let build = Build::registered(image.clone(), family.slug.clone(), number.clone(), now);
        let at = self.builds.partition_point(|other| other.number < *number);
        self.builds.insert(at, build);
        Ok(true)
    }

    /// Takes a candidate out, as if it had never been registered.
    pub fn forget_candidate(&mut self, image: &ImageId) {
        self.builds
            .retain(|build| build.image != *image || build.is_published());
    }

    /// Makes a candidate the current build. Nothing happens if it is.
    pub fn promote(&mut self, image: &ImageId, reason: Option<&str>, now: Timestamp) -> Result<Option<Moved>, Refusal> {
        let build = self.named(&Which::Image(image.clone()))?;
        let number = &build.number;
        match &build.state {
            BuildState::Current { .. } => return Ok(None),
            _ if self.family.is_retired() => return Err(self.ended()),
            BuildState::Candidate => refuse_revoked(build)?,
            BuildState::Superseded(_) => {
                return Err(Refusal::conflict(format!(
                    "Build {number} was current before, and only candidates are promoted. To go back to it, roll the \
                     family back."
                )));
            }
        }
        match self.current() {
            Some(current) if current.number > *number => Err(Refusal::conflict(format!(
                "Build {number} is older than the current build {}, and only newer builds are promoted. \
                 Register it again under a newer number.",
                current.number
            ))),
            Some(_) | None => Ok(Some(self.raise(image, reason, now))),
        }
    }

    /// Makes a former build current again, at the end of a family too. Nothing happens if it is.
    pub fn roll_back(
        &mut self,
        image: &ImageId,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Moved>, Refusal> {
        let build = self.named(&Which::Image(image.clone()))?;
        match &build.state {
            BuildState::Current { .. } => return Ok(None),
            BuildState::Superseded(_) => refuse_revoked(build)?,
            BuildState::Candidate => {
                return Err(Refusal::conflict(format!(
                    "Build {} was never current, so there is no way back to it. Promote it.",
                    build.number
                )));
            }
        }
        Ok(Some(self.raise(image, reason, now)))
    }

    /// Ends the family. Nothing happens if it has ended.
    pub fn retire(&mut self, reason: Option<&str>, now: Timestamp) -> Option<Moved> {
        if self.family.is_retired() {
            return None;
        }
        let lowered = self.lower(None, reason, now);
        self.family.standing = Standing::Retired(now);
        Some(Moved { raised: None, lowered })
    }

    /// Asks people to stop using a build. False if they are asked so already.
    pub fn deprecate(
        &mut self,
        image: &ImageId,
        message: &str,
        until: Option<Day>,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        let build = self.build_mut(image)?;
        if !build.is_published() {
            return Err(Refusal::conflict(format!(
                "Build {} is a candidate: nobody was offered it yet. Delete its image, or promote it first.",
                build.number
            )));
        }
        let mark = Deprecated {
            at: build.deprecated.as_ref().map_or(now, |mark| mark.at),
            message: message.to_owned(),
            until,
        };
        let is_new = build.deprecated.as_ref() != Some(&mark);
        build.deprecated = Some(mark);
        Ok(is_new)
    }

    /// Marks a build as unsafe. False if it is marked so already.
    pub fn revoke(&mut self, image: &ImageId, message: &str, now: Timestamp) -> Result<bool, Refusal> {
        let build = self.build_mut(image)?;
        let mark = Revoked {
            at: build.revoked.as_ref().map_or(now, |mark| mark.at),
            message: message.to_owned(),
        };
        let is_new = build.revoked.as_ref() != Some(&mark);
        build.revoked = Some(mark);
        Ok(is_new)
    }

    /// Takes back what speaks against a build. False if nothing does.
    pub fn reinstate(&mut self, image: &ImageId) -> Result<bool, Refusal> {
        let build = self.build_mut(image)?;
        let (deprecated, revoked) = (build.deprecated.take(), build.revoked.take());
        Ok(deprecated.is_some() || revoked.is_some())
    }

    /// Remembers what the image of a superseded build lost.
    pub fn set_aside(&mut self, image: &ImageId, lost: SetAside) -> Result<(), Refusal> {
        if let BuildState::Superseded(superseded) = &mut self.build_mut(image)?.state {
            superseded.set_aside = lost;
        }
        Ok(())
    }

    fn raise(&mut self, image: &ImageId, reason: Option<&str>, now: Timestamp) -> Moved {
        let lowered = self.lower(Some(image), reason, now);
        for build in self.builds.iter_mut().filter(|build| build.image == *image) {
            build.state = BuildState::Current { promoted_at: now };
        }
        self.family.standing = Standing::Current(image.clone());
        Moved {
            raised: Some(image.clone()),
            lowered,
        }
    }

    fn lower(&mut self, replaced_by: Option<&ImageId>, reason: Option<&str>, now: Timestamp) -> Option<ImageId> {
        let current = self.family.current().cloned()?;
        for build in self.builds.iter_mut().filter(|build| build.image == current) {
            if let BuildState::Current { promoted_at } = build.state {
                build.state = BuildState::Superseded(Superseded {
                    promoted_at,
                    at: now,
                    reason: reason.map(str::to_owned),
                    replaced_by: replaced_by.cloned(),
                    set_aside: SetAside::default(),
                });
            }
        }
        Some(current)
    }

    fn build_mut(&mut self, image: &ImageId) -> Result<&mut Build, Refusal> {
        let name = &self.family.name;
        self.builds
            .iter_mut()
            .find(|build| build.image == *image)
            .ok_or_else(|| Refusal::conflict(format!("Image {image} is no build of {name}. Register it first.")))
    }

    fn ended(&self) -> Refusal {
        Refusal::conflict(format!(
            "{} has come to its end. Roll it back to one of its builds, and it lives again.",
            self.family.name
        ))
    }
}

fn refuse_revoked(build: &Build) -> Result<(), Refusal> {
    match &build.revoked {
        Some(mark) => Err(Refusal::conflict(format!(
            "Build {} was revoked on {}: {} Use another build.",
            build.number, mark.at, mark.message
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
