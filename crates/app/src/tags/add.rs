//! Add a tag.

use nectary_domain::ids::ImageId;
use nectary_domain::image::text::Tag;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::tx::retrying;

/// Adds a tag (`PUT /v2/images/{id}/tags/{tag}`). Adding it twice is fine.
pub async fn add(ctx: &Ctx, id: &ImageId, tag: Tag) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::ModifyImage, &before).await?;
        let after = before.tagged(tag.clone(), &ctx.app.options.limits, ctx.now())?;
        rows.save_image(&before, &after).await?;
        let event = ctx.app.events.of_image(&mut *rows, &[&before, &after]).await?;
        rows.commit().await?;
        ctx.app.events.publish(event);
        Ok(())
    })
    .await
}
