//! The bytes of an image: upload and download.

mod image_body;

use axum::body::{Body, HttpBody};
use axum::http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::Error;
use nectary_app::images as verbs;
use nectary_app::images::download::{Delivery, Download};
use nectary_app::images::upload::UploadRequest;
use nectary_domain::ids::{ImageId, StoreId};

use super::range;
use crate::error::Failure;
use crate::extract::{Authenticated, Path, QueryPairs};
use crate::octets::{self, OCTET_STREAM};
use crate::respond::no_content;
use image_body::ImageBody;

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");
const IMAGE_SIZE: &str = "x-openstack-image-size";
const STORE: &str = "x-image-meta-store";

/// `PUT /v2/images/{image_id}/file`. The headers are judged before a byte of the body is read.
pub(crate) async fn upload(
    Authenticated(ctx): Authenticated,
    Path(id): Path<ImageId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    octets::check_media_type(&headers)?;
    let request = UploadRequest {
        declared_size: declared_size(&headers, &body)?,
        store: wanted_store(&headers)?,
        sha256: None,
    };
    verbs::upload::upload(&ctx, &id, request, octets::stream(body)).await?;
    Ok(no_content())
}

/// What the client says of the size: its own header wins, in which 0 means that it does not know.
fn declared_size(headers: &HeaderMap, body: &Body) -> Result<Option<u64>, Failure> {
    let Some(value) = headers.get(IMAGE_SIZE) else {
        return Ok(body.size_hint().exact());
    };
    let text = value.to_str().unwrap_or_default().trim();
    let size = text.parse::<u64>().ok().filter(|_| !text.starts_with('+'));
    match size {
        Some(0) => Ok(None),
        Some(size) => Ok(Some(size)),
        None => Err(Failure::bad_request(format!(
            "{IMAGE_SIZE} must be a whole number of bytes, not {text:?}."
        ))),
    }
}

fn wanted_store(headers: &HeaderMap) -> Result<Option<StoreId>, Failure> {
    let Some(value) = headers.get(STORE) else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .map_err(|_| Failure::bad_request(format!("{STORE} must be the name of a store.")))?;
    Ok(Some(StoreId::new(text)))
}

/// `GET /v2/images/{image_id}/file`
pub(crate) async fn download(
    Authenticated(ctx): Authenticated,
    Path(id): Path<ImageId>,
    QueryPairs(pairs): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if pairs.iter().any(|(name, _)| name == "prefer") {
        return Err(Failure::bad_request(
            "prefer names a store to read from; this service does not offer a choice.",
        ));
    }
    let range = range::requested(&headers)?;
    match verbs::download::download(&ctx, &id, range).await? {
        Download::NoContent => Ok(no_content()),
        Download::Bytes(delivery) => deliver(id, delivery),
    }
}

fn deliver(id: ImageId, Delivery { content, range, stream }: Delivery) -> Result<Response, Failure> {
    let size_bytes = content.size_bytes;
    let length = range.map_or(size_bytes, |range| range.len());
    let mut response = Response::new(Body::new(ImageBody::new(id, stream, length)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(OCTET_STREAM));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(
        CONTENT_MD5,
        HeaderValue::try_from(content.md5).map_err(Error::internal)?,
    );
    if let Some(range) = range {
        let part = format!("bytes {}-{}/{size_bytes}", range.start, range.end.saturating_sub(1));
        headers.insert(CONTENT_RANGE, HeaderValue::try_from(part).map_err(Error::internal)?);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn the_size_header_wins_over_the_length_and_zero_is_unknown() {
        let body = || Body::from("four");
        assert_eq!(declared_size(&HeaderMap::new(), &body()).unwrap(), Some(4));
        assert_eq!(declared_size(&headers(IMAGE_SIZE, "7"), &body()).unwrap(), Some(7));
        assert_eq!(declared_size(&headers(IMAGE_SIZE, "0"), &body()).unwrap(), None);
        for odd in ["", "-1", "+1", "1.0", "abc", "99999999999999999999999"] {
            let failure = declared_size(&headers(IMAGE_SIZE, odd), &body()).unwrap_err();
            assert_eq!(failure.status, StatusCode::BAD_REQUEST, "{odd}");
        }
    }
}
