//! Verbs on families of official images. Each is one transaction; a dry run is that transaction without its commit.

pub mod change;
mod deprecate;
pub mod feed;
pub mod list;
mod outcome;
mod promote;
pub mod register;
mod reinstate;
pub mod resolve;
mod retire;
mod revoke;
mod rollback;
pub mod schedules;
pub mod show;
mod update;
mod work;

use std::collections::BTreeMap;

use nectary_domain::family::build::Placement;
use nectary_domain::family::facts;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::{Actor, Family, Standing};
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::policy::{Action, MapTarget};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::database::{Reads, RepoResult};

pub use change::change;
pub use outcome::{Affected, Difference, Effect, FamilyPage, ImageEdit, Next, Outcome};
pub(crate) use work::EVENTS_MAX;

/// How a verb is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Do everything but commit.
    pub dry_run: bool,
    /// The version of the family that the caller has read; somebody else's change since then is refused as stale.
    pub expected: Option<i64>,
}

/// The builds that these images are, by image: one statement, and none if no image says that it is a build.
pub async fn builds_of<'i>(
    rows: &mut (impl Reads + ?Sized),
    images: impl IntoIterator<Item = &'i Image>,
) -> RepoResult<BTreeMap<ImageId, Placement>> {
    let is_marked = |image: &&Image| image.record().properties.get(facts::BUILD).is_some();
    let marked: Vec<ImageId> = images
        .into_iter()
        .filter(is_marked)
        .map(|image| image.id().clone())
        .collect();
    let placements = rows.placements(&marked).await?;
    let by_image = placements
        .into_iter()
        .map(|placement| (placement.build.image.clone(), placement));
    Ok(by_image.collect())
}

/// The build that an image is.
pub async fn build_of(rows: &mut (impl Reads + ?Sized), image: &Image) -> RepoResult<Option<Placement>> {
    Ok(builds_of(rows, [image]).await?.remove(image.id()))
}

/// The build that an image is, for whoever was shown the image. Most images do not say that they are builds, and cost
/// nothing.
pub async fn placement(ctx: &Ctx, image: &Image) -> Result<Option<Placement>, Error> {
    if image.record().properties.get(facts::BUILD).is_none() {
        return Ok(None);
    }
    let mut rows = ctx.app.db.read().await?;
    Ok(build_of(&mut *rows, image).await?)
}

impl Ctx {
    /// Whether the caller looks after the families of this project.
    async fn may_curate(&self, owner: &ProjectId) -> Result<bool, Error> {
        let target: MapTarget = [("project_id".to_owned(), owner.as_str().to_owned())]
            .into_iter()
            .collect();
        self.allows(Action::CurateImages, &target).await
    }

    /// Refuses who does not look after the family; if it has nothing for people yet, as if there were none.
    async fn authorize_family(&self, family: &Family) -> Result<(), Error> {
        if self.may_curate(&family.owner).await? {
            return Ok(());
        }
        match family.standing {
            Standing::Awaiting => Err(no_family(&family.slug)),
            Standing::Current(_) | Standing::Retired(_) => Err(no_curator(&family.owner)),
        }
    }

    fn actor(&self) -> Actor {
        Actor {
            user: self.caller.user.clone(),
            project: self.caller.project().cloned(),
            is_admin: self.caller.is_admin,
        }
    }
}

fn no_family(slug: &FamilySlug) -> Error {
    Error::NotFound(format!(
        "There is no family {slug}. The list of families names them all."
    ))
}

fn no_curator(owner: &ProjectId) -> Error {
    Error::Forbidden(format!(
        "Families of project {owner} are looked after by its image administrators (role image_admin) and by \
         administrators of the cloud. Ask one of them."
    ))
}
