//! Register an uploaded image as a candidate, with the facts and tags that its build left.

use nectary_domain::family::facts::{self, Registration};
use nectary_domain::family::lineage::Lineage;
use nectary_domain::family::number::BuildNumber;
use nectary_domain::family::slug::{FamilyName, FamilySlug};
use nectary_domain::family::{Actor, Family};
use nectary_domain::ids::ProjectId;
use nectary_domain::image::Image;
use nectary_domain::policy::Action;

use super::outcome::Effect;
use super::work::Work;
use super::{How, Outcome, builds_of, no_curator};
use crate::ctx::{App, Ctx};
use crate::error::Error;
use crate::images::seen;
use crate::ports::database::Writes;
use crate::tx::{Attempt, retrying};

/// Registers a build (`POST /catalog/v1/families`). The first build of a name founds its family.
pub async fn register(ctx: &Ctx, wish: &Registration, how: How) -> Result<Outcome, Error> {
    let by = ctx.actor();
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, &wish.image).await?;
        ctx.authorize_image(Action::ModifyImage, &before).await?;
        let name = described(&ctx.app, wish, &before)?.family;
        let lineage = match rows.family_named(&name).await? {
            Some(Family { slug, .. }) => rows.lineage(&slug).await?,
            None => None,
        };
        let lineage = match lineage {
            Some(lineage) => lineage,
            None => founded(ctx, &mut *rows, name, &before).await?,
        };
        if !ctx.may_curate(&lineage.family.owner).await? {
            return Err(no_curator(&lineage.family.owner).into());
        }
        let mut work = Work::new(&ctx.app, rows, lineage, &by);
        work.expect(how.expected)?;
        enter(&mut work, wish, before).await?;
        work.end("register", how.dry_run).await
    })
    .await
}

/// Refuses who may not register this image in this family, and an image that says already that it is of another one. All
/// else counts as it is when its time has come.
pub(super) async fn authorize_later(
    ctx: &Ctx,
    rows: &mut dyn Writes,
    wish: &Registration,
    family: &Family,
) -> Result<(), Attempt> {
    let image = seen(ctx, rows, &wish.image).await?;
    ctx.authorize_image(Action::ModifyImage, &image).await?;
    refuse_foreign(&image, &family.owner, &ctx.actor())?;
    let after = with_facts(&ctx.app, wish, &image)?;
    if let Some(name) = after.record().properties.get(facts::NAME) {
        refuse_other_name(&image, &FamilyName::parse(name)?, family)?;
    }
    Ok(())
}

/// Registers a build whose time has come.
pub(super) async fn register_now(work: &mut Work<'_>, wish: &Registration) -> Result<(), Attempt> {
    let before = work.rows.image_unseen(&wish.image).await?;
    let before = before.ok_or_else(|| Error::NotFound(format!("Image {} is gone.", wish.image)))?;
    enter(work, wish, before).await
}

/// An image with what its build says of it.
struct Described {
    after: Image,
    family: FamilyName,
    number: BuildNumber,
}

fn with_facts(app: &App, wish: &Registration, before: &Image) -> Result<Image, Error> {
    Ok(before.described(&wish.facts, &wish.tags, &app.options.limits, app.now())?)
}

fn described(app: &App, wish: &Registration, before: &Image) -> Result<Described, Error> {
    let after = with_facts(app, wish, before)?;
    let property = |name: &str| after.record().properties.get(name).map(str::to_owned);
    let (family, number) = facts::place(property)?;
    Ok(Described { after, family, number })
}

/// A family for the first build of its name: of the project of the image if that publishes, else of the first that does.
async fn founded(ctx: &Ctx, rows: &mut dyn Writes, name: FamilyName, image: &Image) -> Result<Lineage, Attempt> {
    let official = &ctx.app.options.curators.official;
    let own = image.record().owner.as_ref().filter(|owner| official.contains(owner));
    let owner = own.or(official.first()).ok_or_else(|| {
        Error::Conflict("No project publishes official images: an operator names them in [catalog].".to_owned())
    })?;
    let mut attempt = 0;
    let slug = loop {
        let slug = FamilySlug::of(&name, attempt);
        if rows.family(&slug).await?.is_none() {
            break slug;
        }
        attempt += 1;
    };
    Ok(Lineage::new(
        Family::founded(slug, name, owner.clone(), ctx.now()),
        Vec::new(),
    ))
}

fn refuse_foreign(image: &Image, owner: &ProjectId, by: &Actor) -> Result<(), Error> {
    if image.record().owner.as_ref() == Some(owner) || by.is_admin {
        return Ok(());
    }
    Err(Error::Forbidden(format!(
        "Image {} does not belong to project {owner}, which publishes this family. Upload it there, or ask an \
         administrator to register it.",
        image.id()
    )))
}

fn refuse_empty(image: &Image) -> Result<(), Error> {
    if image.content().is_some() {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "Image {} is {}: upload its data first.",
        image.id(),
        image.status().as_str()
    )))
}

fn refuse_other_name(image: &Image, named: &FamilyName, family: &Family) -> Result<(), Error> {
    if *named == family.name {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "Image {} says that it is a build of {named}, not of {}.",
        image.id(),
        family.name
    )))
}

/// Refuses an image that says, or is, a build of another family.
async fn refuse_elsewhere(work: &mut Work<'_>, image: &Image, named: &FamilyName) -> Result<(), Attempt> {
    let family = &work.lineage.family;
    refuse_other_name(image, named, family)?;
    let placement = builds_of(&mut *work.rows, [image]).await?.remove(image.id());
    match placement {
        Some(placement) if placement.build.family != family.slug => Err(Error::Conflict(format!(
            "Image {} is build {} of {} already, and an image is of one family.",
            image.id(),
            placement.build.number,
            placement.family_name
        ))
        .into()),
        Some(_) | None => Ok(()),
    }
}

async fn enter(work: &mut Work<'_>, wish: &Registration, before: Image) -> Result<(), Attempt> {
    refuse_foreign(&before, &work.lineage.family.owner, work.by)?;
    refuse_empty(&before)?;
    let Described { after, family, number } = described(work.app, wish, &before)?;
    refuse_elsewhere(work, &after, &family).await?;
    // A candidate whose image was deleted makes room: a build that failed is built again under its number.
    let holder = work
        .lineage
        .builds()
        .iter()
        .find(|build| build.number == number)
        .cloned();
    if let Some(holder) = holder.filter(|holder| holder.image != wish.image)
        && work.rows.image_unseen(&holder.image).await?.is_none()
    {
        work.lineage.forget_candidate(&holder.image);
    }
    let is_new = work.lineage.register(&wish.image, &number, work.now)?;
    let build = work.lineage.build_of(&wish.image).cloned();
    let is_published = build
        .as_ref()
        .is_some_and(nectary_domain::family::build::Build::is_published);
    if is_published && after.record().properties != before.record().properties {
        return Err(Error::Conflict(format!(
            "Build {number} was published, and its facts are frozen. Register a new build instead."
        ))
        .into());
    }
    let mut about = wish.about.applied(&work.lineage.family.about);
    if about.default_user.is_none() && wish.about.default_user.is_none() {
        about.default_user = after.record().properties.get("default_user").map(str::to_owned);
    }
    work.lineage.family.about = about;
    work.edit(&number, before, after, Effect::Described).await?;
    let says = if is_new {
        format!("Build {number} is a candidate.")
    } else {
        format!("Build {number} was registered before.")
    };
    work.note(build.as_ref(), says);
    Ok(())
}
