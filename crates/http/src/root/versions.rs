//! The version list (Image API v2, versions).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::error::Failure;
use crate::layers::version::Versions;
use crate::origin::Origin;
use crate::respond::json;
use crate::site::Site;

/// `/`, and every path under a version that we do not have: choose one of these.
pub(crate) async fn offer(State(site): State<Site>, origin: Origin) -> Result<Response, Failure> {
    answer(&site, &origin, StatusCode::MULTIPLE_CHOICES)
}

/// `/versions`: the same list.
pub(crate) async fn list(State(site): State<Site>, origin: Origin) -> Result<Response, Failure> {
    answer(&site, &origin, StatusCode::OK)
}

fn answer(site: &Site, Origin(origin): &Origin, status: StatusCode) -> Result<Response, Failure> {
    let address = site.options.public_endpoint.as_ref().unwrap_or(origin);
    json(status, &Versions::of(site.app.stores.len() > 1).list(address))
}
