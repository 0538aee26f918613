//! Images of the catalog: list, search, show.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::catalog as verbs;
use nectary_domain::ids::ImageId;

use super::list_query;
use super::view::{FoundView, ImageDetail, ImagePageView};
use crate::error::Failure;
use crate::extract::{InProject, Path, QueryPairs};
use crate::respond::{json, json_of_size};
use crate::site::Site;

/// Bytes a usual image takes in a list; more is no problem.
const SUMMARY_BYTES: usize = 1024;

/// `GET /catalog/v1/images`
pub(crate) async fn list(
    State(site): State<Site>,
    InProject(ctx): InProject,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    let query = list_query::read(&pairs, &site.app.options.curators)?;
    let page = verbs::list::list(&ctx, query.images, query.with_facets).await?;
    let size_bytes = SUMMARY_BYTES * (page.images.len() + 1);
    json_of_size(StatusCode::OK, &ImagePageView::of(&page, &pairs), size_bytes)
}

/// `GET /catalog/v1/search`
pub(crate) async fn search(InProject(ctx): InProject, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let asked = list_query::read_search(&pairs)?;
    let found = verbs::search::search(&ctx, asked.text, asked.category, asked.limit).await?;
    let size_bytes = SUMMARY_BYTES * (found.images.len() + 1);
    json_of_size(StatusCode::OK, &FoundView::of(&found), size_bytes)
}

/// `GET /catalog/v1/images/{image_id}`
pub(crate) async fn show(InProject(ctx): InProject, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    let image = verbs::show::show(&ctx, &id).await?;
    json(StatusCode::OK, &ImageDetail::of(&image))
}
