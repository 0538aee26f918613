//! The forms of an error: Glance's, negotiated by `Accept`, Keystone's, problem details, and pages. Errors are logged here,
//! once.

use std::error::Error as _;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::Error;
use nectary_domain::family::rules::Unmet;
use serde_json::{Value, json};

use super::{Failure, Unrendered};
use crate::accept;
use crate::dashboard::{Visitor, errors};
use crate::extract::RequestId;
use crate::origin::Origin;
use crate::site::Site;

/// Whose errors an answer's errors look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The Image API's.
    Glance,
    /// The Identity API's.
    Keystone,
    /// The catalog's: problem details (RFC 9457).
    Problem,
    /// The dashboard's: pages.
    Page,
}

/// What the renderer must know of a request, kept while its handler has the rest.
pub(crate) struct Asker {
    pub form: Form,
    pub accept: Vec<HeaderValue>,
    pub origin: Origin,
    pub request_id: RequestId,
    /// The browser, where pages are answered.
    pub visitor: Option<Visitor>,
}

impl Asker {
    /// Gives a failure its form. An answer that is none, or that has its form already, stays as it is.
    pub(crate) fn render(&self, site: &Site, response: Response) -> Response {
        let Some(Unrendered(failure)) = response.extensions().get().cloned() else {
            return response;
        };
        log(&failure);
        let message = message(&failure, &self.request_id);
        if let Some(visitor) = &self.visitor
            && let Ok(mut page) = errors::show(visitor, &failure, &message, &self.request_id.0)
        {
            page.headers_mut().extend(failure.headers.iter().cloned());
            return page;
        }
        let (media_type, body) = match self.form {
            // A page that cannot be shown ends as plain as it can.
            Form::Glance | Form::Page => glance(&self.accept, failure.status, &message),
            Form::Keystone => ("application/json", keystone(failure.status, &message)),
            Form::Problem => (
                "application/problem+json",
                problem(&failure, &message, &self.request_id).to_string(),
            ),
        };
        let mut rendered = Response::new(Body::from(body));
        *rendered.status_mut() = failure.status;
        let headers = rendered.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        for (name, value) in &failure.headers {
            headers.insert(name, value.clone());
        }
        if self.form == Form::Keystone {
            headers.insert(VARY, HeaderValue::from_static("X-Auth-Token"));
        }
        if failure.status == StatusCode::UNAUTHORIZED
            && let Ok(challenge) = HeaderValue::from_str(&self.challenge(site))
        {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        rendered
    }

    fn challenge(&self, site: &Site) -> String {
        match &site.options.identity_endpoint {
            Some(endpoint) => format!("Keystone uri=\"{endpoint}\""),
            None => format!("Keystone uri=\"{}/identity/v3\"", self.origin.0),
        }
    }
}

/// A failure of one of several changes, as problem details; it is logged like any other.
pub(crate) fn outcome(failure: &Failure, request_id: &RequestId) -> Value {
    log(failure);
    problem(failure, &message(failure, request_id), request_id)
}

fn message(failure: &Failure, request_id: &RequestId) -> String {
    match failure.cause {
        Some(Error::Internal(_)) => format!(
            "The service failed. Nothing was wrong with the request; an operator finds the cause in the log under {}.",
            request_id.0
        ),
        Some(_) | None => failure.message.clone(),
    }
}

fn problem(failure: &Failure, message: &str, request_id: &RequestId) -> Value {
    let status = failure.status;
    let mut problem = json!({
        "type": "about:blank",
        "title": reason(status),
        "status": status.as_u16(),
        "code": failure.code(),
        "detail": message,
        "request_id": &*request_id.0,
    });
    if let Some(Error::UnmetRules { unmet, .. }) = &failure.cause {
        let part =
            |unmet: &Unmet| json!({"code": unmet.rule, "field": unmet.field, "detail": unmet.detail, "fix": unmet.fix});
        problem["problems"] = unmet.iter().map(part).collect();
    }
    problem
}

fn log(failure: &Failure) {
    let status = failure.status.as_u16();
    match &failure.cause {
        Some(cause) if failure.status.is_server_error() => {
            tracing::error!(status, error = %chain(cause), "request failed");
        }
        _ => tracing::debug!(status, reason = %failure.message, "request refused"),
    }
}

/// An error with all its causes, as one line.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let next_text = next.to_string();
        // Some errors print their cause themselves.
        if !text.ends_with(&next_text) {
            text.push_str(": ");
            text.push_str(&next_text);
        }
        cause = next.source();
    }
    text
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

fn glance(accept: &[HeaderValue], status: StatusCode, message: &str) -> (&'static str, String) {
    let code = format!("{} {}", status.as_u16(), reason(status));
    match accept::best(accept, &["text/html", "application/json"]) {
        Some("application/json") => {
            let body = json!({"message": message, "code": code, "title": reason(status)});
            ("application/json", body.to_string())
        }
        Some(_) => ("text/html; charset=UTF-8", html(&code, message)),
        None => ("text/plain; charset=UTF-8", format!("{code}\n\n{message}\n")),
    }
}

fn html(code: &str, message: &str) -> String {
    let message = escape_html(message);
    format!(
        "<html>\n <head>\n  <title>{code}</title>\n </head>\n <body>\n  <h1>{code}</h1>\n  {message}<br /><br />\n </body>\n</html>\n"
    )
}

/// Makes text harmless inside HTML: messages quote what clients sent.
pub(crate) fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn keystone(status: StatusCode, message: &str) -> String {
    json!({"error": {"code": status.as_u16(), "message": message, "title": reason(status)}}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(accept: &'static str) -> [HeaderValue; 1] {
        [HeaderValue::from_static(accept)]
    }

    #[test]
    fn an_error_has_the_form_the_client_accepts() {
        let (media_type, body) = glance(&accepting("application/json"), StatusCode::FORBIDDEN, "no");
        assert_eq!(media_type, "application/json");
        assert_eq!(body, r#"{"code":"403 Forbidden","message":"no","title":"Forbidden"}"#);

        let (media_type, body) = glance(&[], StatusCode::FORBIDDEN, "no");
        assert_eq!(
            (media_type, body.as_str()),
            ("text/plain; charset=UTF-8", "403 Forbidden\n\nno\n")
        );
    }

    #[test]
    fn a_message_cannot_smuggle_html_into_the_page() {
        let (media_type, body) = glance(&accepting("*/*"), StatusCode::NOT_FOUND, "<script>'\"&");
        assert_eq!(media_type, "text/html; charset=UTF-8");
        assert!(body.contains("&lt;script&gt;&#x27;&quot;&amp;"), "{body}");
        assert!(!body.contains("<script>"));
    }

    #[test]
    fn keystone_clients_get_their_own_form() {
        let body = keystone(StatusCode::UNAUTHORIZED, "no");
        assert_eq!(body, r#"{"error":{"code":401,"message":"no","title":"Unauthorized"}}"#);
    }

    #[test]
    fn the_chain_of_causes_names_each_once() {
        let cause = std::io::Error::other("disk on fire");
        assert_eq!(chain(&Error::internal(cause)), "internal error: disk on fire");
    }
}
