//! Hold an image back: nobody but an administrator can download it.

use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::tx::retrying;

/// Deactivates an image (`POST /v2/images/{id}/actions/deactivate`). Doing it twice is fine.
pub async fn deactivate(ctx: &Ctx, id: &ImageId) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::Deactivate, &before).await?;
        let after = before.deactivated(ctx.now())?;
        if after != before {
            rows.save_image(&before, &after).await?;
            let event = ctx.app.events.of_image(&mut *rows, &[&before, &after]).await?;
            rows.commit().await?;
            ctx.app.events.publish(event);
        }
        Ok(())
    })
    .await
}
