//! Show one image of the catalog.

use std::slice;

use nectary_domain::family::Event;
use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;

use super::{CatalogImage, Surroundings};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::families::EVENTS_MAX;
use crate::images::seen;

/// An image with what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownImage {
    /// The image.
    pub listed: CatalogImage,
    /// What everybody may know of its history as a build, newest first; nothing if it is no build.
    pub history: Vec<Event>,
}

/// Shows an image (`GET /catalog/v1/images/{id}`).
pub async fn show(ctx: &Ctx, id: &ImageId) -> Result<ShownImage, Error> {
    let mut rows = ctx.app.db.read().await?;
    let image = seen(ctx, &mut *rows, id).await?;
    let surroundings = Surroundings::read(ctx, &mut *rows, slice::from_ref(&image)).await?;
    let listed = surroundings.describe(ctx, image);
    let mut history = match &listed.placement {
        Some(placement) => rows.family_events(&placement.build.family, EVENTS_MAX).await?,
        None => Vec::new(),
    };
    drop(rows);
    ctx.authorize_image(Action::GetImage, &listed.image).await?;
    history.retain(|event| event.is_told_to_all() && event.is_about(id));
    Ok(ShownImage { listed, history })
}
