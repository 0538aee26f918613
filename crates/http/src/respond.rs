//! The shapes of answers that went well.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

use crate::error::Failure;

/// A JSON answer.
pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Response, Failure> {
    json_of_size(status, body, 512)
}

/// A JSON answer of about this many bytes: the buffer is made so large at once.
pub(crate) fn json_of_size(status: StatusCode, body: &impl Serialize, size_bytes: usize) -> Result<Response, Failure> {
    let mut text = Vec::with_capacity(size_bytes);
    serde_json::to_writer(&mut text, body).map_err(|error| Failure::from(nectary_app::Error::internal(error)))?;
    Ok(with_type(status, "application/json", text))
}

/// An answer of this media type.
pub(crate) fn with_type(status: StatusCode, media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// 204, as Glance sends it: with a media type although there is nothing to be of that type.
pub fn no_content() -> Response {
    with_type(StatusCode::NO_CONTENT, "text/html; charset=UTF-8", Body::empty())
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
