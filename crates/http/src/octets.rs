//! Request bodies that are the bytes of images, or of a part of one.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use futures::StreamExt;
use nectary_app::transfer::{self, BodyError};

use crate::error::Failure;

/// Their media type.
pub(crate) const OCTET_STREAM: &str = "application/octet-stream";

/// Refuses what says to be something else.
pub(crate) fn check_media_type(headers: &HeaderMap) -> Result<(), Failure> {
    match headers.get(CONTENT_TYPE) {
        Some(media_type) if media_type == OCTET_STREAM => Ok(()),
        other => {
            let given = other.map_or("", |media_type| media_type.to_str().unwrap_or("unreadable"));
            Err(Failure::wrong_media_type(format!(
                "Image data has the media type {OCTET_STREAM}; the request says {given:?}."
            )))
        }
    }
}

/// The bytes as they come in.
pub(crate) fn stream(body: Body) -> transfer::Body {
    body.into_data_stream()
        .map(|piece| piece.map_err(|error| BodyError(error.into())))
        .boxed()
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[test]
    fn image_data_has_exactly_one_media_type() {
        let of_type = |text: &str| HeaderMap::from_iter([(CONTENT_TYPE, text.parse().unwrap())]);
        assert!(check_media_type(&of_type("application/octet-stream")).is_ok());
        for other in [
            "application/json",
            "application/octet-stream; charset=x",
            "application/octet-streams",
            "",
        ] {
            let failure = check_media_type(&of_type(other)).unwrap_err();
            assert_eq!(failure.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{other}");
        }
        assert!(check_media_type(&HeaderMap::new()).is_err());
    }
}
