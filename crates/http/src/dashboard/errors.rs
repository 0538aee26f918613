//! What went wrong, as a page: what happened, what to do next, and the id of the request.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::shell::Shell;
use super::words::Words;
use super::{HOME, Visitor, address, page, see_other};
use crate::error::Failure;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    shell: Shell,
    next: &'static str,
    /// What the service says itself, where that helps.
    said: Option<&'a str>,
    request_id: &'a str,
    /// The page that a form was sent from.
    back: Option<&'a str>,
}

/// The page for a failure. Who is not signed in is sent to sign in, and comes back.
pub(crate) fn show(visitor: &Visitor, failure: &Failure, message: &str, request_id: &str) -> Result<Response, Failure> {
    if failure.status == StatusCode::UNAUTHORIZED {
        return Ok(see_other(&address::sign_in(&visitor.here, visitor.sends)));
    }
    // A form of another session has no cause; a thing that somebody else has changed has.
    let is_other_session = failure.status == StatusCode::PRECONDITION_FAILED && failure.cause.is_none();
    let (title, next) = explanation(failure.status, is_other_session, visitor.language.words());
    let has_more_to_say = !is_other_session
        && !matches!(
            failure.status,
            StatusCode::NOT_FOUND | StatusCode::INTERNAL_SERVER_ERROR
        );
    let shown = ErrorPage {
        shell: Shell::outside(visitor, title),
        next,
        said: has_more_to_say.then_some(message),
        request_id,
        back: Some(visitor.here.as_str()).filter(|here| visitor.sends && *here != HOME),
    };
    page(failure.status, &shown)
}

/// What happened and what to do.
fn explanation(status: StatusCode, is_other_session: bool, words: &'static Words) -> (&'static str, &'static str) {
    let words = &words.errors;
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => (words.not_found, words.not_found_next),
        StatusCode::FORBIDDEN => (words.forbidden, words.forbidden_next),
        _ if is_other_session => (words.outdated, words.outdated_next),
        StatusCode::PRECONDITION_FAILED => (words.conflict, words.conflict_next),
        StatusCode::CONFLICT => (words.not_now, words.not_now_next),
        StatusCode::TOO_MANY_REQUESTS => (words.throttled, words.throttled_next),
        status if status.is_server_error() => (words.failed, words.failed_next),
        _ => (words.invalid, words.invalid_next),
    }
}
