//! List images in the catalog: a page, each image with what it is to the caller.

use nectary_domain::facet::{Facet, Facets};
use nectary_domain::ids::ImageId;
use nectary_domain::policy::Action;
use nectary_domain::query::ImageQuery;

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
    /// What else the list could be narrowed down to, if that was asked for.
    pub facets: Option<Facets>,
}

/// Lists images (`GET /catalog/v1/images`).
pub async fn list(ctx: &Ctx, query: ImageQuery, with_facets: bool) -> Result<CatalogPage, Error> {
    check(ctx, &query).await?;
    let mut rows = ctx.app.db.read().await?;
    let seen = query.seen_by(ctx.caller.viewer());
    let page = page(&mut *rows, &seen).await?;
    let facets = match with_facets {
        true => Some(rows.facets(&seen, &ctx.app.options.curators).await?),
        false => None,
    };
    let surroundings = Surroundings::read(ctx, &mut *rows, &page.images).await?;
    drop(rows);

    let listed = shown(ctx, page).await?;
    let describe = |image| surroundings.describe(ctx, image);
    Ok(CatalogPage {
        images: listed.images.into_iter().map(describe).collect(),
        next_marker: listed.next_marker,
        facets,
    })
}

/// What a list could be narrowed down to, without the list.
pub async fn facets(ctx: &Ctx, query: ImageQuery) -> Result<Facets, Error> {
    check(ctx, &query).await?;
    let seen = query.seen_by(ctx.caller.viewer());
    Ok(ctx
        .app
        .db
        .read()
        .await?
        .facets(&seen, &ctx.app.options.curators)
        .await?)
}

/// Refuses a list that the caller may not ask for.
async fn check(ctx: &Ctx, query: &ImageQuery) -> Result<(), Error> {
    ctx.enforce_in_own_project(Action::GetImages).await?;
    if asks_by_owner(query) && !ctx.caller.is_admin {
        return Err(Error::Forbidden(
            "Only administrators list images by owner; ask by category instead.".to_owned(),
        ));
    }
    Ok(())
}

fn asks_by_owner(query: &ImageQuery) -> bool {
    query
        .filters
        .iter()
        .any(|filter| Facet::of(filter) == Some(Facet::Owner))
}
