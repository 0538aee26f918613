//! The shapes of answers that went well.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
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

/// An answer that need not be sent again to who has it: it is tagged by its content.
pub(crate) fn if_changed(asked: &HeaderMap, media_type: &'static str, body: String) -> Result<Response, Failure> {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let known = asked
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let is_known = known
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"))
        .any(|value| value == tag || value == "*");
    let mut response = if is_known {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        with_type(StatusCode::OK, media_type, body)
    };
    let tag = HeaderValue::try_from(tag).map_err(nectary_app::Error::internal)?;
    response.headers_mut().insert(ETAG, tag);
    Ok(response)
}
