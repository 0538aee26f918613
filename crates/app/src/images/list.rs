//! List images: a page of what the caller may see.

use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::Action;
use nectary_domain::query::{ImageQuery, SeenQuery};

use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::database::{ImagePage, ListError, Reads};

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
    let mut rows = ctx.app.db.read().await?;
    let page = page(&mut *rows, &query.seen_by(ctx.caller.viewer())).await?;
    drop(rows);
    shown(ctx, page).await
}

/// A page as the rows have it.
pub(crate) async fn page(rows: &mut (impl Reads + ?Sized), seen: &SeenQuery) -> Result<ImagePage, Error> {
    rows.images(seen).await.map_err(|error| match error {
        ListError::UnknownMarker => {
            let marker = seen.query.marker.as_ref().map_or("", ImageId::as_str);
            Error::Invalid(format!("The marker {marker:?} is no image that you can see."))
        }
        ListError::Repo(error) => error.into(),
    })
}

/// A page as far as policy shows its images to the caller.
pub(crate) async fn shown(ctx: &Ctx, page: ImagePage) -> Result<ListedImages, Error> {
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
