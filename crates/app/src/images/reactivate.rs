//! Make an image that was held back available again.

use nectary_domain::family::frozen;
use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::build_of;
use crate::images::seen;
use crate::tx::retrying;

/// Reactivates an image (`POST /v2/images/{id}/actions/reactivate`). Doing it twice is fine.
pub async fn reactivate(ctx: &Ctx, id: &ImageId) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::Reactivate, &before).await?;
        let after = before.reactivated(ctx.now())?;
        if after != before {
            if let Some(placement) = build_of(&mut *rows, &before).await? {
                frozen::check_reactivation(&placement, ctx.caller.is_admin)?;
            }
            rows.save_image(&before, &after).await?;
            let event = ctx.app.events.of_image(&mut *rows, &[&before, &after]).await?;
            rows.commit().await?;
            ctx.app.events.publish(event);
        }
        Ok(())
    })
    .await
}
