//! The version list (Image API v2, versions).

use axum::extract::State;
use axum::http::header::{ACCEPT, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;

use crate::accept;
use crate::dashboard;
use crate::error::Failure;
use crate::layers::version::Versions;
use crate::origin::Origin;
use crate::respond::json;
use crate::site::Site;

/// `/`, and every path under a version that we do not have: choose one of these. A browser at `/` wants a page.
pub(crate) async fn offer(
    State(site): State<Site>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    origin: Origin,
) -> Result<Response, Failure> {
    if method == Method::GET && uri.path() == "/" && wants_a_page(&headers) && site.app.builtin_identity.is_some() {
        let mut response = dashboard::see_other(dashboard::HOME);
        response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
        return Ok(response);
    }
    answer(&site, &origin, StatusCode::MULTIPLE_CHOICES)
}

/// `/versions`: the same list.
pub(crate) async fn list(State(site): State<Site>, origin: Origin) -> Result<Response, Failure> {
    answer(&site, &origin, StatusCode::OK)
}

/// Whether HTML is liked better than JSON. Clients of the API say nothing, anything, or JSON.
fn wants_a_page(headers: &HeaderMap) -> bool {
    accept::best(headers.get_all(ACCEPT), &["application/json", "text/html"]) == Some("text/html")
}

fn answer(site: &Site, Origin(origin): &Origin, status: StatusCode) -> Result<Response, Failure> {
    let address = site.options.public_endpoint.as_ref().unwrap_or(origin);
    json(status, &Versions::of(site.app.stores.len() > 1).list(address))
}
