//! Say the categories of images that the caller was shown.

use std::collections::HashMap;

use nectary_domain::category::Category;
use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;

use super::Surroundings;
use crate::ctx::Ctx;
use crate::error::Error;

/// The categories of images, by image.
pub type Categories = HashMap<ImageId, Category>;

/// What images are to the caller who was shown them, for the lists of the Image API (`GET /v2/images`): none unless the
/// operator wants them told there.
pub async fn told(ctx: &Ctx, images: &[Image]) -> Result<Categories, Error> {
    if !ctx.app.options.lists_tell_categories {
        return Ok(Categories::new());
    }
    let mut rows = ctx.app.db.read().await?;
    let surroundings = Surroundings::read(ctx, &mut *rows, images).await?;
    drop(rows);
    let curators = &ctx.app.options.curators;
    let category = |image: &Image| {
        let category = curators.category(&surroundings.subject(image), &surroundings.viewer)?;
        Some((image.id().clone(), category))
    };
    Ok(images.iter().filter_map(category).collect())
}
