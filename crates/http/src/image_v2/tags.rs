//! Tags, one at a time.

use axum::response::Response;
use nectary_app::tags as verbs;
use nectary_domain::ids::ImageId;
use nectary_domain::image::text::Tag;

use crate::error::Failure;
use crate::extract::{Authenticated, Path};
use crate::respond::no_content;

/// `PUT /v2/images/{image_id}/tags/{tag}`
pub(crate) async fn add(
    Authenticated(ctx): Authenticated,
    Path((id, tag)): Path<(ImageId, String)>,
) -> Result<Response, Failure> {
    verbs::add::add(&ctx, &id, Tag::parse(&tag)?).await?;
    Ok(no_content())
}

/// `DELETE /v2/images/{image_id}/tags/{tag}`
pub(crate) async fn remove(
    Authenticated(ctx): Authenticated,
    Path((id, tag)): Path<(ImageId, String)>,
) -> Result<Response, Failure> {
    verbs::remove::remove(&ctx, &id, &Tag::parse(&tag)?).await?;
    Ok(no_content())
}
