//! `/v3/projects/{project}/users/{user}/roles`: give roles, take them away.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::identity::roles;
use nectary_domain::identity::assignment::Assignment;
use nectary_domain::ids::{ProjectId, RoleId, UserId};

use super::{Address, Signed, answer, done, view};
use crate::error::Failure;
use crate::extract::Path;

/// `GET …/roles`.
pub(crate) async fn list(
    signed: Signed,
    address: Address,
    Path((project, user)): Path<(ProjectId, UserId)>,
) -> Result<Response, Failure> {
    let found = roles::granted::granted(&signed.identity.realm, signed.actor(), &user, &project).await?;
    let v3 = address.v3();
    let path = format!("/projects/{project}/users/{user}/roles");
    answer(
        StatusCode::OK,
        &view::list("roles", found.iter().map(|role| view::role(role, &v3)), &v3, &path),
    )
}

/// `PUT …/roles/{role}`.
pub(crate) async fn grant(
    signed: Signed,
    Path((project, user, role)): Path<(ProjectId, UserId, RoleId)>,
) -> Result<Response, Failure> {
    roles::grant::grant(
        &signed.identity.realm,
        signed.actor(),
        &Assignment { project, user, role },
    )
    .await?;
    Ok(done())
}

/// `GET` and `HEAD …/roles/{role}`.
pub(crate) async fn check(
    signed: Signed,
    Path((project, user, role)): Path<(ProjectId, UserId, RoleId)>,
) -> Result<Response, Failure> {
    roles::granted::check(
        &signed.identity.realm,
        signed.actor(),
        &Assignment { project, user, role },
    )
    .await?;
    Ok(done())
}

/// `DELETE …/roles/{role}`.
pub(crate) async fn revoke(
    signed: Signed,
    Path((project, user, role)): Path<(ProjectId, UserId, RoleId)>,
) -> Result<Response, Failure> {
    roles::revoke::revoke(
        &signed.identity.realm,
        signed.actor(),
        &Assignment { project, user, role },
    )
    .await?;
    Ok(done())
}
