//! Show one image of the catalog.

use std::slice;

use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;

use super::{CatalogImage, Surroundings};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;

/// Shows an image (`GET /catalog/v1/images/{id}`).
pub async fn show(ctx: &Ctx, id: &ImageId) -> Result<CatalogImage, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    let surroundings = Surroundings::read(ctx, &mut *rows, slice::from_ref(&image)).await?;
    drop(rows);
    ctx.authorize_image(Action::GetImage, &image).await?;
    Ok(surroundings.describe(ctx, image))
}
