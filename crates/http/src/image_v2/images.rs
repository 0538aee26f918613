//! Images: create, list, show, patch, delete.

use axum::extract::State;
use axum::http::header::{HeaderName, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::catalog::categories::told;
use nectary_app::images as verbs;
use nectary_domain::ids::ImageId;
use nectary_domain::image::draft::Draft;
use nectary_domain::image::patch::read_patch;

use super::patch_document::PatchDocument;
use super::view::{IMAGE_BYTES, ImageListView, ImageView};
use super::{info, list_query, succession};
use crate::error::Failure;
use crate::extract::{Authenticated, JsonObject, Path, QueryPairs};
use crate::origin::Origin;
use crate::respond::{json, json_of_size, no_content};
use crate::site::Site;

const STORE_IDS: HeaderName = HeaderName::from_static("openstack-image-store-ids");

/// `POST /v2/images`
pub(crate) async fn create(
    State(site): State<Site>,
    Authenticated(ctx): Authenticated,
    Origin(origin): Origin,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let draft = Draft::read(&body, &site.app.options.formats)?;
    let image = verbs::create::create(&ctx, draft).await?;
    let mut response = json(StatusCode::CREATED, &ImageView::of(&image, &site))?;
    let location = HeaderValue::try_from(format!("{origin}/v2/images/{}", image.id()));
    response
        .headers_mut()
        .insert(LOCATION, location.map_err(nectary_app::Error::internal)?);
    let stores = info::image_stores(&site);
    if stores.len() > 1
        && let Ok(ids) = HeaderValue::try_from(stores.join(","))
    {
        response.headers_mut().insert(STORE_IDS, ids);
    }
    Ok(response)
}

/// `GET /v2/images`
pub(crate) async fn list(
    State(site): State<Site>,
    Authenticated(ctx): Authenticated,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Failure> {
    let options = &site.app.options;
    let query = list_query::read(&pairs, &options.limits, &options.curators)?;
    let page = verbs::list::list(&ctx, query).await?;
    let categories = told(&ctx, &page.images).await?;
    let size_bytes = IMAGE_BYTES * (page.images.len() + 1);
    let view = ImageListView::of(&page, &categories, &pairs, &site);
    json_of_size(StatusCode::OK, &view, size_bytes)
}

/// `GET /v2/images/{image_id}`
pub(crate) async fn show(
    State(site): State<Site>,
    Authenticated(ctx): Authenticated,
    Path(id): Path<ImageId>,
) -> Result<Response, Failure> {
    let image = verbs::show::show(&ctx, &id).await?;
    let mut response = json_of_size(StatusCode::OK, &ImageView::of(&image, &site), IMAGE_BYTES)?;
    succession::note(&ctx, &image, response.headers_mut()).await?;
    Ok(response)
}

/// `PATCH /v2/images/{image_id}`
pub(crate) async fn patch(
    State(site): State<Site>,
    Authenticated(ctx): Authenticated,
    Path(id): Path<ImageId>,
    PatchDocument { form, document }: PatchDocument,
) -> Result<Response, Failure> {
    let changes = read_patch(form, &document, &site.app.options.formats)?;
    let image = verbs::patch::patch(&ctx, &id, changes).await?;
    json_of_size(StatusCode::OK, &ImageView::of(&image, &site), IMAGE_BYTES)
}

/// `DELETE /v2/images/{image_id}`
pub(crate) async fn delete(Authenticated(ctx): Authenticated, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    verbs::delete::delete(&ctx, &id).await?;
    Ok(no_content())
}
