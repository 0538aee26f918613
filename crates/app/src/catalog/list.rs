//! List images in the catalog: a page, each image with what it is to the caller.

use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;
use nectary_domain::query::{Filter, ImageQuery, TextColumn};

use super::{CatalogImage, Surroundings};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::images::list::{page, shown};

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogPage {
    /// The images, in order. Policy may have taken some away, so a page may be short.
    pub images: Vec<CatalogImage>,
    /// Where the next page begins, if there may be one.
    pub next_marker: Option<ImageId>,
}

/// Lists images (`GET /catalog/v1/images`).
pub async fn list(ctx: &Ctx, query: ImageQuery) -> Result<CatalogPage, Error> {
    ctx.enforce_in_own_project(Action::GetImages).await?;
    if asks_by_owner(&query) && !ctx.caller.is_admin {
        return Err(Error::Forbidden(
            "Only administrators list images by owner; ask by category instead.".to_owned(),
        ));
    }
    let mut rows = ctx.app.db.read().await?;
    let page = page(&mut *rows, &query.seen_by(ctx.caller.viewer())).await?;
    let surroundings = Surroundings::read(ctx, &mut *rows, &page.images).await?;
    drop(rows);

    let listed = shown(ctx, page).await?;
    let describe = |image| surroundings.describe(ctx, image);
    Ok(CatalogPage {
        images: listed.images.into_iter().map(describe).collect(),
        next_marker: listed.next_marker,
    })
}

fn asks_by_owner(query: &ImageQuery) -> bool {
    let is_by_owner = |filter: &Filter| {
        matches!(
            filter,
            Filter::Text {
                column: TextColumn::Owner,
                ..
            }
        )
    };
    query.filters.iter().any(is_by_owner)
}
