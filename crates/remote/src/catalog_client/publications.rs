//! Making an image public, and taking it back.

use reqwest::Method;
use serde_json::{Value, json};

use super::Session;
use super::call::CallError;
use super::images::escaped;
use super::session::{Question, dry};

/// What everybody would learn, and what needs a second look first.
pub async fn preview(session: &Session, image: &str) -> Result<Value, CallError> {
    let path = path(image, "publish-preview");
    session.get("show what everybody would see", &path, &[]).await
}

/// Makes an image public. `typed` is its name, as a person who means it has typed it.
pub async fn publish(session: &Session, image: &str, typed: &str, is_dry: bool) -> Result<Value, CallError> {
    let (path, body) = (path(image, "publish"), json!({"name": typed}));
    session.post("publish the image", &path, &dry(is_dry), &body).await
}

/// Gives an image the visibility back that it had.
pub async fn unpublish(session: &Session, image: &str, is_dry: bool) -> Result<Value, CallError> {
    let (path, query) = (path(image, "unpublish"), dry(is_dry));
    let question = Question::new("unpublish the image", Method::POST, &path).with(&query, None);
    session.talk(&question).await
}

fn path(image: &str, verb: &str) -> String {
    format!("/catalog/v1/images/{}/{verb}", escaped(image))
}
