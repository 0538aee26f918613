//! List images: a page of what the caller may see.

use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::Action;
use nectary_domain::query::ImageQuery;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::database::ListError;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedImages {
    /// The images, in order. Policy may have taken some away, so a page may be short.
    pub images: Vec<Image>,
    /// Where the next page begins, if there may be one.
    pub next_marker: Option<ImageId>,
}

/// Lists images (`GET /v2/images`).
pub async fn list(ctx: &Ctx, query: ImageQuery) -> Result<ListedImages, Error> {
    ctx.enforce_in_own_project(Action::GetImages).await?;
    let marker = query.marker.clone();
    let mut rows = ctx.app.db.read().await?;
    let page = rows
        .images(&query.seen_by(ctx.caller.viewer()))
        .await
        .map_err(|error| match error {
            ListError::UnknownMarker => {
                let marker = marker.as_ref().map_or("", ImageId::as_str);
                Error::Invalid(format!("The marker {marker:?} is no image that you can see."))
            }
            ListError::Repo(error) => error.into(),
        })?;
    drop(rows);

    let mut images = Vec::with_capacity(page.images.len());
    for image in page.images {
        if ctx.allows(Action::GetImage, &ImageTarget::new(&image)).await? {
            images.push(image);
        }
    }
    let next_marker = if page.is_full {
        images.last().map(|image| image.id().clone())
    } else {
        None
    };
    Ok(ListedImages { images, next_marker })
}
