//! Sharing as every Image service knows it: members, and which projects a person may work on.

use reqwest::Method;
use serde_json::{Value, json};

use super::Session;
use super::call::{CallError, answer};
use super::images::escaped;
use super::session::Question;

fn path(image: &str) -> String {
    format!("/v2/images/{}/members", escaped(image))
}

/// The members of an image.
pub async fn list(session: &Session, image: &str) -> Result<Vec<Value>, CallError> {
    let mut answer = session.get("list the members", &path(image), &[]).await?;
    match answer["members"].take() {
        Value::Array(members) => Ok(members),
        _ => Err(super::images::odd(&path(image), "it lists no members")),
    }
}

/// Makes a project a member; it still has to accept.
pub async fn add(session: &Session, image: &str, project: &str) -> Result<Value, CallError> {
    let body = json!({"member": project});
    session.post("share the image", &path(image), &[], &body).await
}

/// Ends a membership.
pub async fn remove(session: &Session, image: &str, project: &str) -> Result<(), CallError> {
    let path = format!("{}/{}", path(image), escaped(project));
    let question = Question::new("unshare the image", Method::DELETE, &path);
    session.talk(&question).await.map(drop)
}

/// Answers an offer: `accepted`, `rejected` or `pending`.
pub async fn set_status(session: &Session, image: &str, project: &str, status: &str) -> Result<Value, CallError> {
    let path = format!("{}/{}", path(image), escaped(project));
    let body = json!({"status": status});
    let question = Question::new("answer the offer", Method::PUT, &path).with(&[], Some(&body));
    session.talk(&question).await
}

/// The projects a person may work on, by name and id. Nobody else's are listed.
pub async fn own_projects(session: &Session) -> Result<Vec<(String, String)>, CallError> {
    let Some(auth_url) = session.signed().await.auth_url.clone() else {
        return Ok(Vec::new());
    };
    let url = format!("{auth_url}/auth/projects");
    let response = session
        .send(|client| {
            client
                .get(&url)
                .timeout(super::call::TALK_TIMEOUT)
                .header("accept", "application/json")
        })
        .await?;
    let found = answer("list your projects", response).await?;
    let text = |project: &Value, key: &str| project[key].as_str().unwrap_or_default().to_owned();
    let projects = found["projects"].as_array().into_iter().flatten();
    Ok(projects
        .map(|project| (text(project, "name"), text(project, "id")))
        .collect())
}
