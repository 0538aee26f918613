//! The request's id: the client's own, if it sent one, or a fresh one. It is in every answer and every log line.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::error::Failure;
use crate::extract::RequestId;
use crate::site::Site;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-openstack-request-id");
const PREFIX: &str = "req-";

/// The id of a request, and the refusal of one whose own id is too long (it is refused under a fresh id).
pub(crate) fn of(site: &Site, headers: &HeaderMap) -> (RequestId, Option<Failure>) {
    let most = site.options.max_request_id_length;
    match headers.get(REQUEST_ID) {
        Some(own) if own.len() > most => {
            let message = format!("The request id has {} characters; {most} are the most.", own.len());
            (
                fresh(site),
                Some(Failure::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)),
            )
        }
        Some(own) => match own.to_str() {
            Ok(text) if !text.is_empty() => (prefixed(text), None),
            // Bytes that cannot go into a log line as they are.
            Ok(_) | Err(_) => (fresh(site), None),
        },
        None => (fresh(site), None),
    }
}

fn fresh(site: &Site) -> RequestId {
    RequestId(Arc::from(format!("{PREFIX}{}", site.app.ids.uuid())))
}

fn prefixed(text: &str) -> RequestId {
    if text.starts_with(PREFIX) {
        RequestId(Arc::from(text))
    } else {
        RequestId(Arc::from(format!("{PREFIX}{text}")))
    }
}

/// Puts the id into an answer.
pub(crate) fn show(id: &RequestId, headers: &mut HeaderMap) {
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_the_prefix_exactly_once() {
        assert_eq!(&*prefixed("req-7").0, "req-7");
        assert_eq!(&*prefixed("7").0, "req-7");
    }
}
