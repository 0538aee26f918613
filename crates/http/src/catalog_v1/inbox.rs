//! The inbox: what others offer to the caller's project, and the answers.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::inbox::answer::{self, Answered};
use nectary_app::inbox::list::list as list_offers;
use nectary_app::{Ctx, Error};
use nectary_domain::ids::ImageId;
use nectary_domain::member::MemberStatus;
use serde::Deserialize;
use serde_json::{Value, json as value};

use super::change::Change;
use super::document::Document;
use super::list_query::{MARKER, Parameters};
use super::share_view::{self, AnsweredView, ShareView};
use crate::error::{Failure, render};
use crate::extract::{InProject, Path, QueryPairs, RequestId};
use crate::respond::json;

/// Images that one request answers for.
const IMAGES_MAX: usize = 100;

/// `GET /catalog/v1/inbox`
pub(crate) async fn list(InProject(ctx): InProject, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let parameters = Parameters::of(&pairs, &["limit"])?;
    let after = parameters.once(MARKER)?.map(str::parse).transpose()?;
    let listed = list_offers(&ctx, after, parameters.limit()?).await?;
    share_view::page("offers", "/catalog/v1/inbox", &pairs, &listed, &ctx)
}

/// `POST /catalog/v1/inbox/{image_id}/accept`
pub(crate) async fn accept(ctx: Change, id: Path<ImageId>) -> Result<Response, Failure> {
    answer_one(ctx, id, MemberStatus::Accepted).await
}

/// `POST /catalog/v1/inbox/{image_id}/reject`
pub(crate) async fn reject(ctx: Change, id: Path<ImageId>) -> Result<Response, Failure> {
    answer_one(ctx, id, MemberStatus::Rejected).await
}

async fn answer_one(Change(ctx): Change, Path(id): Path<ImageId>, status: MemberStatus) -> Result<Response, Failure> {
    let answered = answer::answer(&ctx, &id, status).await?;
    json(StatusCode::OK, &AnsweredView::of(&answered, &ctx))
}

/// Which offers one request answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offers {
    image_ids: Vec<String>,
}

/// `POST /catalog/v1/inbox/accept`
pub(crate) async fn accept_all(
    ctx: Change,
    request_id: RequestId,
    offers: Document<Offers>,
) -> Result<Response, Failure> {
    answer_all(ctx, &request_id, offers, MemberStatus::Accepted).await
}

/// `POST /catalog/v1/inbox/reject`
pub(crate) async fn reject_all(
    ctx: Change,
    request_id: RequestId,
    offers: Document<Offers>,
) -> Result<Response, Failure> {
    answer_all(ctx, &request_id, offers, MemberStatus::Rejected).await
}

async fn answer_all(
    Change(ctx): Change,
    request_id: &RequestId,
    Document(Offers { image_ids }): Document<Offers>,
    status: MemberStatus,
) -> Result<Response, Failure> {
    if image_ids.is_empty() || image_ids.len() > IMAGES_MAX {
        return Err(Failure::bad_request(format!(
            "\"image_ids\" names {} images; name 1 to {IMAGES_MAX}.",
            image_ids.len()
        )));
    }
    let ids = image_ids.into_iter().map(ImageId::new).collect();
    let outcomes = answer::answer_all(&ctx, ids, status).await;
    let outcomes: Vec<Value> = outcomes
        .into_iter()
        .map(|(id, outcome)| outcome_of(&id, outcome, &ctx, request_id))
        .collect();
    json(StatusCode::OK, &value!({"outcomes": outcomes}))
}

fn outcome_of(id: &ImageId, outcome: Result<Answered, Error>, ctx: &Ctx, request_id: &RequestId) -> Value {
    match outcome {
        Ok(answered) => value!({
            "image_id": id.as_str(),
            "changed": answered.is_changed,
            "share": ShareView::of(&answered.share, ctx),
            "problem": null,
        }),
        Err(error) => value!({
            "image_id": id.as_str(),
            "changed": false,
            "share": null,
            "problem": render::outcome(&error.into(), request_id),
        }),
    }
}
