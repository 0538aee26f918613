//! `/v3/auth/…`: what the holder of a token can sign in to.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::identity::tokens::projects;
use nectary_domain::identity::access::{GET_AUTH_CATALOG, Target};
use serde_json::json;

use super::{Address, Signed, answer, catalog, view};
use crate::error::Failure;

/// `GET /v3/auth/projects`.
pub(crate) async fn projects(signed: Signed, address: Address) -> Result<Response, Failure> {
    let projects = projects::projects(&signed.identity.realm, &signed.token).await?;
    let v3 = address.v3();
    let shown = projects.iter().map(|project| view::project(project, &v3));
    answer(StatusCode::OK, &view::list("projects", shown, &v3, "/auth/projects"))
}

/// `GET /v3/auth/domains`: none, for nobody has a role on the domain.
pub(crate) async fn domains(_signed: Signed, address: Address) -> Result<Response, Failure> {
    answer(
        StatusCode::OK,
        &view::list("domains", [], &address.v3(), "/auth/domains"),
    )
}

/// `GET /v3/auth/system`: none, for nobody has a role on the system.
pub(crate) async fn system(_signed: Signed, address: Address) -> Result<Response, Failure> {
    answer(StatusCode::OK, &view::list("system", [], &address.v3(), "/auth/system"))
}

/// `GET /v3/auth/catalog`. A token without a scope has none.
pub(crate) async fn catalog(signed: Signed, address: Address) -> Result<Response, Failure> {
    signed.actor().may(GET_AUTH_CATALOG, Target::default())?;
    if signed.token.project.is_none() {
        return Err(Failure::forbidden(
            "The token has no scope, so it has no catalog. Sign in to a project.",
        ));
    }
    let links = json!({"self": format!("{}/auth/catalog", address.v3()), "previous": null, "next": null});
    answer(
        StatusCode::OK,
        &json!({"catalog": catalog::of(&address), "links": links}),
    )
}
