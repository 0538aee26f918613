//! `/catalog/v1`: where everything is.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::error::Failure;
use crate::extract::InProject;
use crate::respond::json;

/// `GET /catalog/v1`
pub(crate) async fn show(InProject(ctx): InProject) -> Result<Response, Failure> {
    let caller = &ctx.caller;
    json(
        StatusCode::OK,
        &json!({
            "caller": {
                "user_id": caller.user.as_str(),
                "project_id": caller.project().map(|project| project.as_str()),
                "roles": caller.roles,
                "is_admin": caller.is_admin,
            },
        }),
    )
}
