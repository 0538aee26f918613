//! Change an image: all changes of a patch, or none.

use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::image::patch::ImageChange;
use nectary_domain::image::value::Set;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::create::publishing_action;
use crate::images::seen;
use crate::tx::retrying;

/// Changes an image (`PATCH /v2/images/{id}`). Patches that race are all applied, one after the other.
pub async fn patch(ctx: &Ctx, id: &ImageId, changes: Vec<ImageChange>) -> Result<Image, Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::ModifyImage, &before).await?;
        for action in changes.iter().filter_map(publishing) {
            ctx.authorize_image(action, &before).await?;
        }
        let may_change_owner = ctx.caller.is_admin;
        let after = before.patched(changes.clone(), may_change_owner, &ctx.app.options.limits, ctx.now())?;
        if after != before {
            rows.save_image(&before, &after).await?;
            rows.commit().await?;
        }
        Ok(after)
    })
    .await
}

fn publishing(change: &ImageChange) -> Option<Action> {
    match change {
        ImageChange::Set(Set::Visibility(visibility)) => publishing_action(*visibility),
        _ => None,
    }
}
