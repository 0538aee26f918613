//! Delete an image. Its id stays taken; its bytes go by a job of the same transaction.

use nectary_domain::family::frozen;
use nectary_domain::ids::ImageId;
use nectary_domain::job::Work;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::build_of;
use crate::images::seen;
use crate::tx::retrying;

/// Deletes an image (`DELETE /v2/images/{id}`). An upload under way finds out at its end and removes its bytes itself;
/// upload sessions end, and the reaper removes their chunks.
pub async fn delete(ctx: &Ctx, id: &ImageId) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = ctx.app.db.write().await?;
        let image = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::DeleteImage, &image).await?;
        image.check_deletable()?;
        if let Some(placement) = build_of(&mut *rows, &image).await? {
            frozen::check_deletable(&placement)?;
        }
        let event = ctx.app.events.of_image(&mut *rows, &[&image]).await?;
        rows.remove_image(&image, ctx.now()).await?;
        rows.remove_upload_sessions_of(id).await?;
        for location in image.content().map_or(&[][..], |content| &content.locations) {
            let work = Work::RemoveBytes {
                store: location.store.to_string(),
                key: location.key.clone(),
            };
            rows.enqueue(&ctx.app.new_job_id(), &work, ctx.now()).await?;
        }
        rows.commit().await?;
        ctx.app.events.publish(event);
        Ok(())
    })
    .await?;
    ctx.app.job_bell.notify_one();
    Ok(())
}
