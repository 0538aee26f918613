//! The span of a request and the line at its end. Tokens, bodies, queries and property values never get there.

use std::time::Instant;

use axum::http::{Method, StatusCode};
use tracing::Span;
use tracing::field::Empty;

/// The span all events of a request belong to. What is `Empty` is filled in once it is known.
pub(crate) fn span(method: &Method, request_id: &str) -> Span {
    tracing::info_span!("request", %method, route = Empty, request_id, user = Empty, project = Empty)
}

/// Says how the request ended. Of a streamed answer, that it began.
pub(crate) fn answered(status: StatusCode, started: Instant) {
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(status = status.as_u16(), micros, "answered");
}
