//! What went wrong, as a client is told: the only table from errors to status codes.
//!
//! A handler returns a [`Failure`]; `error/render.rs` gives it the form of the API it happened in.

pub(crate) mod render;

use std::sync::Arc;

use axum::http::header::{ALLOW, CONTENT_RANGE, HeaderName, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use nectary_app::Error;
use nectary_domain::refusal::Refusal;

/// Why a request did not succeed.
#[derive(Debug)]
pub struct Failure {
    /// The status.
    pub status: StatusCode,
    /// A sentence for the client: the thing, the cause, what to do.
    pub message: String,
    /// Headers that belong to the status, such as `Allow`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The cause, for the log alone.
    pub cause: Option<Error>,
}

impl Failure {
    /// A failure with this status.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            headers: Vec::new(),
            cause: None,
        }
    }
    /// 400.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
    /// 401. The challenge is added where it is rendered.
    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "The request has no valid token in X-Auth-Token. Sign in and send one.",
        )
    }
    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }
    /// 404.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }
    /// 405 with the methods that are there.
    pub(crate) fn wrong_method(method: &axum::http::Method, allow: &str) -> Self {
        let message = format!("The method {method} is not allowed for this resource; use {allow}.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, message).with_header(ALLOW, allow)
    }
    /// 413.
    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }
    /// 415.
    pub(crate) fn wrong_media_type(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    }
    /// The stable word for it in the catalog API (docs/api-design.md).
    pub(crate) fn code(&self) -> &'static str {
        match &self.cause {
            Some(cause) => cause.code(),
            // What the HTTP side itself refuses has no cause; its status says all.
            None => code_of_status(self.status),
        }
    }
    /// This failure with one more header. A value that no header can hold is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

/// The table. It has no `_`: a new kind of error has to find its line here.
fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Invalid(_) => StatusCode::BAD_REQUEST,
        Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Stale(_) => StatusCode::PRECONDITION_FAILED,
        Error::UnmetRules { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Gone(_) => StatusCode::GONE,
        Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::UnsafeContent(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::RangeNotSatisfiable { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
        Error::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn code_of_status(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "unauthenticated",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PRECONDITION_FAILED => "stale",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
        status if status.is_server_error() => "internal",
        _ => "invalid",
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::new(status_of(&error), error.to_string());
        let mut failure = match &error {
            Error::RangeNotSatisfiable { size_bytes } => {
                failure.with_header(CONTENT_RANGE, &format!("bytes */{size_bytes}"))
            }
            Error::Throttled { retry_after } => {
                failure.with_header(RETRY_AFTER, &retry_after.as_secs().max(1).to_string())
            }
            _ => failure,
        };
        failure.cause = Some(error);
        failure
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

/// The failure on its way to the renderer, which knows the form the client wants.
#[derive(Clone, Debug)]
pub(crate) struct Unrendered(pub Arc<Failure>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Unrendered(Arc::new(self)));
        response
    }
}
