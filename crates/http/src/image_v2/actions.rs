//! Holding an image back, and making it available again.

use axum::response::Response;
use nectary_app::images as verbs;
use nectary_domain::ids::ImageId;

use crate::error::Failure;
use crate::extract::{Authenticated, Path};
use crate::respond::no_content;

/// `POST /v2/images/{image_id}/actions/deactivate`
pub(crate) async fn deactivate(
    Authenticated(ctx): Authenticated,
    Path(id): Path<ImageId>,
) -> Result<Response, Failure> {
    verbs::deactivate::deactivate(&ctx, &id).await?;
    Ok(no_content())
}

/// `POST /v2/images/{image_id}/actions/reactivate`
pub(crate) async fn reactivate(
    Authenticated(ctx): Authenticated,
    Path(id): Path<ImageId>,
) -> Result<Response, Failure> {
    verbs::reactivate::reactivate(&ctx, &id).await?;
    Ok(no_content())
}
