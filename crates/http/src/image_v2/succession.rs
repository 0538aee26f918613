//! Headers of an image that people should not use any more: since when (RFC 9745), and what to use instead.

use axum::http::header::{HeaderName, LINK};
use axum::http::{HeaderMap, HeaderValue};
use nectary_app::{Ctx, families};
use nectary_domain::image::Image;

use crate::error::Failure;

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");

/// Notes the succession of an image, if it is a build that is outdated.
pub(super) async fn note(ctx: &Ctx, image: &Image, headers: &mut HeaderMap) -> Result<(), Failure> {
    let Some(placement) = families::placement(ctx, image).await? else {
        return Ok(());
    };
    if let Some(since) = placement.build.outdated_since() {
        let since = HeaderValue::try_from(format!("@{}", since.as_seconds()));
        headers.insert(DEPRECATION, since.map_err(nectary_app::Error::internal)?);
    }
    if let Some(successor) = placement.replaced_by() {
        let link = HeaderValue::try_from(format!("</v2/images/{}>; rel=\"successor-version\"", successor.image));
        headers.insert(LINK, link.map_err(nectary_app::Error::internal)?);
    }
    Ok(())
}
