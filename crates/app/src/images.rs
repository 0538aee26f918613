//! Verbs on images.

pub mod create;
pub mod deactivate;
pub mod delete;
pub mod download;
pub mod list;
pub mod patch;
pub mod reactivate;
pub mod show;
pub mod upload;

use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::database::Reads;

/// The image as far as the caller may know of it: what may not be seen does not exist.
pub(crate) async fn seen(ctx: &Ctx, rows: &mut (impl Reads + ?Sized), id: &ImageId) -> Result<Image, Error> {
    rows.image(id, &ctx.caller.viewer())
        .await?
        .ok_or_else(|| Error::no_image(id))
}
