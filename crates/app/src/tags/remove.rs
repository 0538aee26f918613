//! Remove a tag.

use nectary_domain::ids::ImageId;
use nectary_domain::image::text::Tag;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;
use crate::tx::retrying;

/// Removes a tag (`DELETE /v2/images/{id}/tags/{tag}`).
pub async fn remove(ctx: &Ctx, id: &ImageId, tag: &Tag) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::ModifyImage, &before).await?;
        let after = before
            .untagged(tag, ctx.now())
            .ok_or_else(|| Error::NotFound(format!("Image {id} has no tag {:?}.", tag.as_str())))?;
        rows.save_image(&before, &after).await?;
        let event = ctx.app.events.of_image(&mut *rows, &[&before, &after]).await?;
        rows.commit().await?;
        ctx.app.events.publish(event);
        Ok(())
    })
    .await
}
