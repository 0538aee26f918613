//! Change an image: all changes of a patch, or none.

use nectary_domain::category::Curators;
use nectary_domain::family::frozen;
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::image::patch::ImageChange;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::image::value::Set;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::build_of;
use crate::images::create::publishing_action;
use crate::images::seen;
use crate::ports::database::Writes;
use crate::tx::{Attempt, retrying};

/// Changes an image (`PATCH /v2/images/{id}`). Patches that race are all applied, one after the other.
pub async fn patch(ctx: &Ctx, id: &ImageId, changes: Vec<ImageChange>) -> Result<Image, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::ModifyImage, &before).await?;
        for action in changes.iter().filter_map(publishing) {
            ctx.authorize_image(action, &before).await?;
        }
        let after = change(ctx, &mut *rows, &before, changes.clone()).await?;
        if after != before {
            // Whoever sets the visibility by hand says what it shall be: nothing is left to be undone.
            if after.record().visibility != before.record().visibility {
                rows.remove_publication(id).await?;
            }
            let event = ctx.app.events.of_image(&mut *rows, &[&before, &after]).await?;
            rows.commit().await?;
            ctx.app.events.publish(event);
        }
        Ok(after)
    })
    .await
}

/// Makes changes within a transaction. The caller has asked the policy.
pub(crate) async fn change(
    ctx: &Ctx,
    rows: &mut dyn Writes,
    before: &Image,
    changes: Vec<ImageChange>,
) -> Result<Image, Attempt> {
    let may_change_owner = may_change_owner(ctx, before, &changes).await?;
    let after = before.patched(changes, may_change_owner, &ctx.app.options.limits, ctx.now())?;
    if after != *before {
        if let Some(placement) = build_of(rows, before).await? {
            frozen::check_change(&placement, before.record(), after.record())?;
        }
        rows.save_image(before, &after).await?;
    }
    Ok(after)
}

/// An administrator may; and whoever publishes images may move them between the projects that do, as NeCTAR's script does
/// with images that are no builds of a family.
async fn may_change_owner(ctx: &Ctx, image: &Image, changes: &[ImageChange]) -> Result<bool, Error> {
    if ctx.caller.is_admin {
        return Ok(true);
    }
    if !stays_curated(&ctx.app.options.curators, image, changes) {
        return Ok(false);
    }
    let target = ImageTarget::new(image);
    Ok(ctx.allows(Action::CurateImages, &target).await? || ctx.allows(Action::PublicizeImage, &target).await?)
}

/// Whether the changes move the image from one of the projects that publish to another of them, and nowhere else.
fn stays_curated(curators: &Curators, image: &Image, changes: &[ImageChange]) -> bool {
    let owners = changes.iter().filter_map(|change| match change {
        ImageChange::Set(Set::Owner(owner)) => Some(owner.as_ref()),
        _ => None,
    });
    let owners: Vec<_> = owners.collect();
    let is_curated = |owner: Option<&ProjectId>| owner.is_some_and(|owner| curators.include(owner));
    !owners.is_empty() && is_curated(image.record().owner.as_ref()) && owners.into_iter().all(is_curated)
}

fn publishing(change: &ImageChange) -> Option<Action> {
    match change {
        ImageChange::Set(Set::Visibility(visibility)) => publishing_action(*visibility),
        _ => None,
    }
}
