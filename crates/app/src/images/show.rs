//! Show one image.

use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;

/// Shows an image (`GET /v2/images/{id}`).
pub async fn show(ctx: &Ctx, id: &ImageId) -> Result<Image, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    drop(rows);
    ctx.authorize_image(Action::GetImage, &image).await?;
    Ok(image)
}
