//! Shares: offering an image to several projects, taking it back, and the report of both sides.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::Error;
use nectary_app::members::delete::delete as remove_member;
use nectary_app::shares::create::{NewShares, Offered, create as share};
use nectary_app::shares::list::list as list_shares;
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::member::member_project;
use nectary_domain::refusal::Refusal;
use nectary_domain::share::{Message, ShareQuery};
use serde::Deserialize;
use serde_json::{Value, json as value};

use super::change::Change;
use super::document::{Document, time};
use super::list_query::{MARKER, Parameters};
use super::share_view;
use crate::error::{Failure, render};
use crate::extract::{InProject, Path, QueryPairs, RequestId};
use crate::respond::{empty, json};

/// Projects that one request may name.
const PROJECTS_MAX: usize = 100;

/// `GET /catalog/v1/shares`
pub(crate) async fn list(InProject(ctx): InProject, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let parameters = Parameters::of(&pairs, &["side", "status", "image_id", "project_id", "limit"])?;
    let query = ShareQuery {
        sides: parameters.each("side", str::parse)?,
        statuses: parameters.each("status", str::parse)?,
        images: parameters.each("image_id", |text| Ok(ImageId::new(text)))?,
        projects: parameters.each("project_id", |text| Ok(ProjectId::new(text)))?,
        after: parameters.once(MARKER)?.map(str::parse).transpose()?,
        ..ShareQuery::of(ctx.own_project()?.clone(), parameters.limit()?)
    };
    let listed = list_shares(&ctx, query).await?;
    share_view::page("shares", "/catalog/v1/shares", &pairs, &listed, &ctx)
}

/// What an image is shared with, and how.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    project_ids: Vec<String>,
    until: Option<String>,
    message: Option<String>,
}

/// `POST /catalog/v1/images/{image_id}/shares`
pub(crate) async fn create(
    Change(ctx): Change,
    Path(id): Path<ImageId>,
    request_id: RequestId,
    Document(wish): Document<Wish>,
) -> Result<Response, Failure> {
    let outcomes = share(&ctx, &id, wish.read()?).await?;
    let outcomes: Vec<Value> = outcomes
        .into_iter()
        .map(|(project, outcome)| outcome_of(&project, outcome, &request_id))
        .collect();
    json(StatusCode::OK, &value!({"image_id": id.as_str(), "outcomes": outcomes}))
}

impl Wish {
    fn read(self) -> Result<NewShares, Failure> {
        if self.project_ids.is_empty() || self.project_ids.len() > PROJECTS_MAX {
            return Err(Failure::bad_request(format!(
                "\"project_ids\" names {} projects; name 1 to {PROJECTS_MAX}.",
                self.project_ids.len()
            )));
        }
        let projects = self.project_ids.iter().map(|text| member_project(text));
        Ok(NewShares {
            projects: projects.collect::<Result<_, Refusal>>()?,
            until: self.until.map(|text| time("until", &text)).transpose()?,
            message: self.message.map_or(Ok(None), |text| Message::parse(&text))?,
        })
    }
}

fn outcome_of(project: &ProjectId, outcome: Result<Offered, Error>, request_id: &RequestId) -> Value {
    match outcome {
        Ok(Offered {
            member,
            terms,
            is_changed,
        }) => value!({
            "project_id": project.as_str(),
            "changed": is_changed,
            "status": member.status.as_str(),
            "until": terms.until.map(|until| until.to_string()),
            "message": terms.message.as_ref().map(|message| message.as_str()),
            "problem": null,
        }),
        Err(error) => value!({
            "project_id": project.as_str(),
            "changed": false,
            "status": null,
            "until": null,
            "message": null,
            "problem": render::outcome(&error.into(), request_id),
        }),
    }
}

/// `DELETE /catalog/v1/images/{image_id}/shares/{project_id}`
pub(crate) async fn delete(
    Change(ctx): Change,
    Path((id, project)): Path<(ImageId, ProjectId)>,
) -> Result<Response, Failure> {
    remove_member(&ctx, &id, &project).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
