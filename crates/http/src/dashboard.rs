//! The dashboard, `/dashboard/`: the catalog as pages for people.
//!
//! A page calls the same verbs as the APIs, in process, and shows the result as HTML that reads without JavaScript
//! (docs/adr/0009-dashboard.md). Who asks is said by a cookie instead of a header, and only here.

pub(crate) mod add;
mod address;
pub(crate) mod assets;
pub(crate) mod blocked_projects;
mod card;
pub(crate) mod delete;
pub(crate) mod errors;
mod facets;
pub(crate) mod families;
pub(crate) mod family;
mod form;
pub(crate) mod home;
mod icon;
pub(crate) mod image;
pub(crate) mod inbox;
pub(crate) mod login;
mod offer;
pub(crate) mod preferences;
pub(crate) mod projects;
mod property_names;
pub(crate) mod publish;
pub(crate) mod session;
pub(crate) mod share_links;
mod shell;
mod show;
mod timeline;
pub(crate) mod uploads;
mod visitor;
mod words;

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::error::Failure;
use crate::respond::{empty, with_type};

pub(crate) use visitor::Visitor;

/// Where the dashboard is.
pub(crate) const HOME: &str = "/dashboard/";

/// Everything comes from here and nothing runs inside a page; nobody puts it into a frame.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page.
fn page(status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
    let text = template.render().map_err(nectary_app::Error::internal)?;
    Ok(with_type(status, "text/html; charset=UTF-8", text))
}

/// On to another page, by `GET`.
pub(crate) fn see_other(path: &str) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    // What no header can hold leads home.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static(HOME));
    response.headers_mut().insert(LOCATION, location);
    response
}

/// What every answer of the dashboard carries, errors and redirects too. What a handler has said already stays.
pub(crate) fn protect(headers: &mut HeaderMap) {
    let always: [(HeaderName, &str); 5] = [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Nothing leaves for other sites, and forms still say where they come from.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in always {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    }
}
