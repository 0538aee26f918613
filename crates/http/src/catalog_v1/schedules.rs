//! Schedules of families: create, list, cancel.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::families::schedules as verbs;
use nectary_domain::family::schedule::{Fate, Schedule};
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::verb::Verb;
use nectary_domain::ids::ScheduleId;
use serde::Serialize;
use serde_json::{Map, Value};

use super::document::time;
use crate::error::Failure;
use crate::extract::{InProject, JsonObject, Path};
use crate::respond::json;

/// `POST /catalog/v1/families/{family}/schedules`
pub(crate) async fn create(
    InProject(ctx): InProject,
    Path(slug): Path<FamilySlug>,
    JsonObject(mut body): JsonObject,
) -> Result<Response, Failure> {
    let word = take_text(&mut body, "verb")?;
    let due_at = time("due_at", &take_text(&mut body, "due_at")?)?;
    let verb = Verb::read(&word, &body)?;
    let schedule = verbs::create::create(&ctx, &slug, &verb, due_at).await?;
    json(StatusCode::CREATED, &ScheduleView::of(&schedule))
}

/// `GET /catalog/v1/families/{family}/schedules`
pub(crate) async fn list(InProject(ctx): InProject, Path(slug): Path<FamilySlug>) -> Result<Response, Failure> {
    let schedules = verbs::list::list(&ctx, &slug).await?;
    let page = ScheduleListView {
        schedules: schedules.iter().map(ScheduleView::of).collect(),
        next: None,
    };
    json(StatusCode::OK, &page)
}

/// `DELETE /catalog/v1/families/{family}/schedules/{schedule_id}`
pub(crate) async fn cancel(
    InProject(ctx): InProject,
    Path((slug, id)): Path<(FamilySlug, ScheduleId)>,
) -> Result<Response, Failure> {
    let schedule = verbs::cancel::cancel(&ctx, &slug, &id).await?;
    json(StatusCode::OK, &ScheduleView::of(&schedule))
}

fn take_text(body: &mut Map<String, Value>, key: &str) -> Result<String, Failure> {
    match body.remove(key) {
        Some(Value::String(text)) => Ok(text),
        Some(_) | None => Err(Failure::bad_request(format!(
            "The request body needs {key:?}, a string: a schedule says what is done and when."
        ))),
    }
}

#[derive(Serialize)]
struct ScheduleListView {
    schedules: Vec<ScheduleView>,
    next: Option<String>,
}

#[derive(Serialize)]
struct ScheduleView {
    id: String,
    family: String,
    verb: &'static str,
    parameters: Map<String, Value>,
    due_at: String,
    state: &'static str,
    says: Option<String>,
    ended_at: Option<String>,
    user_id: String,
    created_at: String,
}

impl ScheduleView {
    fn of(schedule: &Schedule) -> Self {
        let (says, ended_at) = match &schedule.fate {
            Fate::Waiting => (None, None),
            Fate::Done { at, says } | Fate::Failed { at, says } => (Some(says.clone()), Some(at)),
            Fate::Cancelled { at } => (None, Some(at)),
        };
        Self {
            id: schedule.id.to_string(),
            family: schedule.family.to_string(),
            verb: schedule.verb.word(),
            parameters: schedule.verb.body(),
            due_at: schedule.due_at.to_string(),
            state: schedule.fate.as_str(),
            says,
            ended_at: ended_at.map(ToString::to_string),
            user_id: schedule.by.user.to_string(),
            created_at: schedule.created_at.to_string(),
        }
    }
}
