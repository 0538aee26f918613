//! Members: the projects an image is shared with.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::members as verbs;
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::member::{MemberStatus, member_project};
use serde_json::{Map, Value};

use super::view::{MemberListView, MemberView};
use crate::error::Failure;
use crate::extract::{Authenticated, JsonObject, Path};
use crate::respond::{json, no_content};

/// `GET /v2/images/{image_id}/members`
pub(crate) async fn list(Authenticated(ctx): Authenticated, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    let members = verbs::list::list(&ctx, &id).await?;
    json(StatusCode::OK, &MemberListView::of(&members))
}

/// `POST /v2/images/{image_id}/members`
pub(crate) async fn create(
    Authenticated(ctx): Authenticated,
    Path(id): Path<ImageId>,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let project = member_project(text(&body, "member")?)?;
    let member = verbs::create::create(&ctx, &id, &project).await?;
    json(StatusCode::OK, &MemberView(&member))
}

/// `GET /v2/images/{image_id}/members/{member_id}`
pub(crate) async fn show(
    Authenticated(ctx): Authenticated,
    Path((id, project)): Path<(ImageId, ProjectId)>,
) -> Result<Response, Failure> {
    let member = verbs::show::show(&ctx, &id, &project).await?;
    json(StatusCode::OK, &MemberView(&member))
}

/// `PUT /v2/images/{image_id}/members/{member_id}`
pub(crate) async fn update(
    Authenticated(ctx): Authenticated,
    Path((id, project)): Path<(ImageId, ProjectId)>,
    JsonObject(body): JsonObject,
) -> Result<Response, Failure> {
    let status: MemberStatus = text(&body, "status")?.parse()?;
    let member = verbs::update::update(&ctx, &id, &project, status).await?;
    json(StatusCode::OK, &MemberView(&member))
}

/// `DELETE /v2/images/{image_id}/members/{member_id}`
pub(crate) async fn delete(
    Authenticated(ctx): Authenticated,
    Path((id, project)): Path<(ImageId, ProjectId)>,
) -> Result<Response, Failure> {
    verbs::delete::delete(&ctx, &id, &project).await?;
    Ok(no_content())
}

fn text<'b>(body: &'b Map<String, Value>, name: &str) -> Result<&'b str, Failure> {
    body.get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| Failure::bad_request(format!("The request body needs {name:?}, a string.")))
}
