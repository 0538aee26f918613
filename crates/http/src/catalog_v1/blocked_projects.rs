//! Projects whose offers the caller's project does not want to see.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::blocked_projects as verbs;
use nectary_domain::ids::ProjectId;
use nectary_domain::member::member_project;
use serde_json::{Value, json as value};

use super::change::Change;
use super::list_query::{MARKER, Parameters};
use crate::error::Failure;
use crate::extract::{InProject, Path, QueryPairs};
use crate::image_v2::links;
use crate::respond::{empty, json};

const PATH: &str = "/catalog/v1/blocked-projects";

/// `GET /catalog/v1/blocked-projects`
pub(crate) async fn list(InProject(ctx): InProject, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let parameters = Parameters::of(&pairs, &["limit"])?;
    let after = parameters.once(MARKER)?.map(ProjectId::new);
    let listed = verbs::list::list(&ctx, after.as_ref(), parameters.limit()?).await?;
    let blocks: Vec<Value> = listed
        .blocks
        .iter()
        .map(|block| {
            value!({
                "project_id": block.blocked.as_str(),
                "blocked_by_id": block.by.as_str(),
                "blocked_at": block.at.to_string(),
            })
        })
        .collect();
    let next = listed.next.map(|after| links::next(PATH, &pairs, after.as_str()));
    json(StatusCode::OK, &value!({"blocked_projects": blocks, "next": next}))
}

/// `PUT /catalog/v1/blocked-projects/{project_id}`
pub(crate) async fn block(Change(ctx): Change, Path(project): Path<String>) -> Result<Response, Failure> {
    let project = member_project(&project)?;
    let is_changed = verbs::block::block(&ctx, &project).await?;
    json(
        StatusCode::OK,
        &value!({"project_id": project.as_str(), "changed": is_changed}),
    )
}

/// `DELETE /catalog/v1/blocked-projects/{project_id}`
pub(crate) async fn unblock(Change(ctx): Change, Path(project): Path<ProjectId>) -> Result<Response, Failure> {
    verbs::unblock::unblock(&ctx, &project).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
