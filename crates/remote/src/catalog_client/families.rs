//! Families of official images: reading them, and the verbs that change them.

use reqwest::Method;
use serde_json::Value;

use super::call::CallError;
use super::images::{escaped, odd};
use super::session::{Question, dry};
use super::{Session, lists};

const PATH: &str = "/catalog/v1/families";

/// All families.
pub async fn list(session: &Session) -> Result<Vec<Value>, CallError> {
    lists::all(session, "list the families", PATH, "families", &[]).await
}

/// One family with its builds and its history.
pub async fn show(session: &Session, slug: &str) -> Result<Value, CallError> {
    session
        .get("show the family", &format!("{PATH}/{}", escaped(slug)), &[])
        .await
}

/// The current build of a family, which may be named by its name.
pub async fn resolve(session: &Session, family: &str) -> Result<Value, CallError> {
    let path = format!("{PATH}/{}/resolve", escaped(family));
    session.get("resolve the family", &path, &[]).await
}

/// The slug of a family that goes by its slug or by its name; `None` if nothing is called so.
pub async fn slug_of(session: &Session, family: &str) -> Result<Option<String>, CallError> {
    if family
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        return Ok(Some(family.to_owned()));
    }
    let families = list(session).await?;
    let found = families.iter().find(|known| known["name"] == family);
    found
        .map(|found| {
            let slug = found["slug"].as_str().map(str::to_owned);
            slug.ok_or_else(|| odd(PATH, "a family has no slug"))
        })
        .transpose()
}

/// A change of a family.
#[derive(Debug)]
pub struct Change<'a> {
    /// The family.
    pub slug: &'a str,
    /// `promote`, `rollback`, …; `update` is a `PATCH` of the family itself.
    pub verb: &'a str,
    /// What the verb takes.
    pub body: &'a Value,
    /// The version of the family that was read; another one is refused.
    pub version: Option<i64>,
    /// Do everything but commit.
    pub is_dry: bool,
}

/// Changes a family.
pub async fn change(session: &Session, change: &Change<'_>) -> Result<Value, CallError> {
    let family = format!("{PATH}/{}", escaped(change.slug));
    let (method, path) = match change.verb {
        "update" => (Method::PATCH, family),
        verb => (Method::POST, format!("{family}/{verb}")),
    };
    let wish = format!("{} the family", change.verb);
    let query = dry(change.is_dry);
    let mut question = Question::new(&wish, method, &path).with(&query, Some(change.body));
    question.if_match = change.version.map(|version| format!("\"{version}\""));
    session.talk(&question).await
}

/// Schedules a verb of a family, with what it takes.
pub async fn schedule(
    session: &Session,
    slug: &str,
    verb: &str,
    body: &Value,
    due_at: &str,
) -> Result<Value, CallError> {
    let mut body = body.clone();
    body["verb"] = verb.into();
    body["due_at"] = due_at.into();
    let wish = format!("schedule to {verb} the family");
    session.post(&wish, &schedules_of(slug), &[], &body).await
}

/// What is and was scheduled for a family.
pub async fn schedules(session: &Session, slug: &str) -> Result<Vec<Value>, CallError> {
    let path = schedules_of(slug);
    lists::all(session, "list the schedules", &path, "schedules", &[]).await
}

/// Cancels a schedule.
pub async fn cancel(session: &Session, slug: &str, schedule: &str) -> Result<Value, CallError> {
    let path = format!("{}/{}", schedules_of(slug), escaped(schedule));
    let question = Question::new("cancel the schedule", Method::DELETE, &path);
    session.talk(&question).await
}

fn schedules_of(slug: &str) -> String {
    format!("{PATH}/{}/schedules", escaped(slug))
}

/// Registers an image as a build.
pub async fn register(session: &Session, body: &Value, is_dry: bool) -> Result<Value, CallError> {
    session.post("register the build", PATH, &dry(is_dry), body).await
}
