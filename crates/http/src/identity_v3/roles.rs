//! `/v3/roles`. The roles are fixed; who has them where is in `grants` and `role_assignments`.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::identity::roles;
use nectary_domain::ids::RoleId;
use serde_json::json;

use super::filters::Filters;
use super::{Address, Signed, answer, view};
use crate::error::Failure;
use crate::extract::{Path, QueryPairs};

/// `GET /v3/roles`.
pub(crate) async fn list(signed: Signed, address: Address, QueryPairs(query): QueryPairs) -> Result<Response, Failure> {
    let filters = Filters::of(query)?;
    let mut found = roles::list::list(&signed.identity.realm, signed.actor(), filters.text("name")).await?;
    // Roles are of no domain.
    if filters.text("domain_id").is_some() {
        found.clear();
    }
    let v3 = address.v3();
    answer(
        StatusCode::OK,
        &view::list("roles", found.iter().map(|role| view::role(role, &v3)), &v3, "/roles"),
    )
}

/// `GET /v3/roles/{id}`.
pub(crate) async fn show(signed: Signed, address: Address, Path(id): Path<RoleId>) -> Result<Response, Failure> {
    let role = roles::show::show(&signed.identity.realm, signed.actor(), &id).await?;
    answer(StatusCode::OK, &json!({"role": view::role(&role, &address.v3())}))
}
