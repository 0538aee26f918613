//! `/v3/role_assignments`: who has which role where.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::identity::roles::assignments;
use nectary_domain::identity::assignment::AssignmentFilter;
use nectary_domain::ids::{ProjectId, RoleId, UserId};

use super::filters::Filters;
use super::{Address, Signed, answer, view};
use crate::error::Failure;
use crate::extract::QueryPairs;

/// What assignments can be about elsewhere, but not here: asking for one of these finds nothing.
const ELSEWHERE: [&str; 4] = [
    "group.id",
    "scope.system",
    "scope.domain.id",
    "scope.OS-INHERIT:inherited_to",
];

/// `GET /v3/role_assignments`.
pub(crate) async fn list(signed: Signed, address: Address, QueryPairs(query): QueryPairs) -> Result<Response, Failure> {
    let filters = Filters::of(query)?;
    let filter = AssignmentFilter {
        user: filters.text("user.id").map(UserId::new),
        project: filters.text("scope.project.id").map(ProjectId::new),
        role: filters.text("role.id").map(RoleId::new),
    };
    let is_effective = filters.is_on("effective");
    let realm = &signed.identity.realm;
    let mut found = assignments::assignments(realm, signed.actor(), &filter, is_effective).await?;
    if ELSEWHERE.iter().any(|name| filters.text(name).is_some()) {
        found.clear();
    }
    let (v3, has_names) = (address.v3(), filters.is_on("include_names"));
    let shown = found.iter().map(|named| view::assignment(named, has_names, &v3));
    answer(
        StatusCode::OK,
        &view::list("role_assignments", shown, &v3, "/role_assignments"),
    )
}
