//! Sharing as the catalog knows it: offers with words and an end, the inbox, and the report of both sides.

use reqwest::Method;
use serde_json::{Value, json};

use super::call::CallError;
use super::images::escaped;
use super::session::{Question, dry};
use super::{Session, lists};

/// What is offered.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// To whom, by id.
    pub project_ids: Vec<String>,
    /// Until when, in UTC.
    pub until: Option<String>,
    /// With which words.
    pub message: Option<String>,
}

/// Offers an image. The outcome of each project is told.
pub async fn share(session: &Session, image: &str, offer: &Offer, is_dry: bool) -> Result<Vec<Value>, CallError> {
    let mut body = json!({"project_ids": offer.project_ids});
    for (key, value) in [("until", &offer.until), ("message", &offer.message)] {
        if let Some(value) = value {
            body[key] = value.as_str().into();
        }
    }
    let path = format!("/catalog/v1/images/{}/shares", escaped(image));
    outcomes(
        session.post("share the image", &path, &dry(is_dry), &body).await?,
        &path,
    )
}

/// Takes an offer back.
pub async fn unshare(session: &Session, image: &str, project: &str) -> Result<(), CallError> {
    let path = format!("/catalog/v1/images/{}/shares/{}", escaped(image), escaped(project));
    let question = Question::new("unshare the image", Method::DELETE, &path);
    session.talk(&question).await.map(drop)
}

/// What is shared with whom: of one image, or of all that the project gave or got.
pub async fn shares(session: &Session, image: Option<&str>) -> Result<Vec<Value>, CallError> {
    let query: Vec<_> = image.map(|image| ("image_id", image.to_owned())).into_iter().collect();
    lists::all(session, "list the shares", "/catalog/v1/shares", "shares", &query).await
}

/// Offers that wait for an answer.
pub async fn inbox(session: &Session) -> Result<Vec<Value>, CallError> {
    lists::all(session, "list the offers", "/catalog/v1/inbox", "offers", &[]).await
}

/// Answers offers. The outcome of each image is told.
pub async fn answer(session: &Session, images: &[String], accepts: bool) -> Result<Vec<Value>, CallError> {
    let path = if accepts {
        "/catalog/v1/inbox/accept"
    } else {
        "/catalog/v1/inbox/reject"
    };
    let body = json!({"image_ids": images});
    outcomes(session.post("answer the offers", path, &[], &body).await?, path)
}

fn outcomes(mut answer: Value, path: &str) -> Result<Vec<Value>, CallError> {
    match answer["outcomes"].take() {
        Value::Array(outcomes) => Ok(outcomes),
        _ => Err(super::images::odd(path, "it tells no outcomes")),
    }
}
