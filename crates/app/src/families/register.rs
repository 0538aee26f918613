//! Register an uploaded image as a candidate, with the facts and tags that its build left.

use nectary_domain::family::Family;
use nectary_domain::family::facts::{self, Registration};
use nectary_domain::family::lineage::Lineage;
use nectary_domain::family::number::BuildNumber;
use nectary_domain::family::slug::{FamilyName, FamilySlug};
use nectary_domain::ids::ProjectId;
use nectary_domain::image::Image;
use nectary_domain::policy::Action;

use super::work::Work;
use super::{How, Outcome, builds_of, no_curator};
use crate::ctx::Ctx;
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
        let after = before.described(&wish.facts, &wish.tags, &ctx.app.options.limits, ctx.now())?;
        let property = |name: &str| after.record().properties.get(name).map(str::to_owned);
        let (name, number) = facts::place(property)?;
        let lineage = match rows.family_named(&name).await? {
            Some(Family { slug, .. }) => rows.lineage(&slug).await?,
            None => None,
        };
        let lineage = match lineage {
            Some(lineage) => lineage,
            None => founded(ctx, &mut *rows, name, &before).await?,
        };
        check(ctx, &before, &lineage.family.owner).await?;
        check_place(&mut *rows, &after, &lineage).await?;

        let mut work = Work::new(&ctx.app, rows, lineage, &by);
        work.expect(how.expected)?;
        enter(&mut work, wish, before, after, &number).await?;
        work.end("register", how.dry_run).await
    })
    .await
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

async fn check(ctx: &Ctx, image: &Image, owner: &ProjectId) -> Result<(), Error> {
    if !ctx.may_curate(owner).await? {
        return Err(no_curator(owner));
    }
    if image.record().owner.as_ref() != Some(owner) && !ctx.caller.is_admin {
        return Err(Error::Forbidden(format!(
            "Image {} does not belong to project {owner}, which publishes this family. Upload it there, or ask an \
             administrator to register it.",
            image.id()
        )));
    }
    if image.content().is_none() {
        return Err(Error::Conflict(format!(
            "Image {} is {}: upload its data first.",
            image.id(),
            image.status().as_str()
        )));
    }
    Ok(())
}

/// Refuses an image that is a build of another family.
async fn check_place(rows: &mut dyn Writes, image: &Image, lineage: &Lineage) -> Result<(), Attempt> {
    let placement = builds_of(rows, [image]).await?.remove(image.id());
    match placement {
        Some(placement) if placement.build.family != lineage.family.slug => Err(Error::Conflict(format!(
            "Image {} is build {} of {} already, and an image is of one family.",
            image.id(),
            placement.build.number,
            placement.family_name
        ))
        .into()),
        Some(_) | None => Ok(()),
    }
}

async fn enter(
    work: &mut Work<'_>,
    wish: &Registration,
    before: Image,
    after: Image,
    number: &BuildNumber,
) -> Result<(), Attempt> {
    // A candidate whose image was deleted makes room: a build that failed is built again under its number.
    let holder = work
        .lineage
        .builds()
        .iter()
        .find(|build| build.number == *number)
        .cloned();
    if let Some(holder) = holder.filter(|holder| holder.image != wish.image)
        && work.rows.image_unseen(&holder.image).await?.is_none()
    {
        work.lineage.forget_candidate(&holder.image);
    }
    let is_new = work.lineage.register(&wish.image, number, work.now)?;
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
    let says = format!("Build {number} has its facts and tags.");
    work.edit(number, before, after, says).await?;
    let says = if is_new {
        format!("Build {number} is a candidate.")
    } else {
        format!("Build {number} was registered before.")
    };
    work.note(build.as_ref(), says);
    Ok(())
}
