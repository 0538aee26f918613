//! Show what making an image public would show.

use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::image::exposure::Exposure;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::Action;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::seen;

/// What is known of an image that may become public.
#[derive(Debug)]
pub struct Preview {
    /// The image.
    pub image: Image,
    /// With how many projects it is shared.
    pub members: usize,
    /// What needs a second look first.
    pub exposures: Vec<Exposure>,
    /// Whether the caller could make it public.
    pub may_publish: bool,
}

/// Looks at an image before it is made public. For those who may change it, whether they may publish it or not.
pub async fn preview(ctx: &Ctx, id: &ImageId) -> Result<Preview, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    ctx.authorize_image(Action::ModifyImage, &image).await?;
    let members = rows.members(id).await?.len();
    drop(rows);
    Ok(Preview {
        members,
        exposures: image.exposures(),
        may_publish: ctx.allows(Action::PublicizeImage, &ImageTarget::new(&image)).await?,
        image,
    })
}
