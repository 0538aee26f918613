//! Images: one, lists of them, making and changing them.

use reqwest::Method;
use serde_json::{Value, json};

use super::call::CallError;
use super::image::Image;
use super::lists::Listed;
use super::session::Question;
use super::{Session, lists};

/// Which images to list. What a Glance cannot do is refused by the caller, not here.
#[derive(Clone, Debug, Default)]
pub struct ImageFilter {
    /// Pairs of the catalog's names for parameters and a value; the same name again is another value that may be.
    pub pairs: Vec<(&'static str, String)>,
    /// The order: a field, with `-` before it for descending.
    pub sort: Option<String>,
    /// No more than so many.
    pub limit: Option<usize>,
}

/// One image by its id, as the Image API v2 tells it.
pub async fn show(session: &Session, id: &str) -> Result<Image, CallError> {
    let path = format!("/v2/images/{}", escaped(id));
    let body = session.get("show the image", &path, &[]).await?;
    from_v2(&path, body)
}

/// One image by its id, as the catalog tells it: with category, family and history.
pub async fn show_in_catalog(session: &Session, id: &str) -> Result<Image, CallError> {
    let path = format!("/catalog/v1/images/{}", escaped(id));
    let body = session.get("show the image", &path, &[]).await?;
    read(&path, body)
}

/// Images as the catalog tells them.
pub async fn list(session: &Session, filter: &ImageFilter) -> Result<Listed<Image>, CallError> {
    let path = "/catalog/v1/images";
    let mut query: Vec<(&str, String)> = filter.pairs.clone();
    query.extend(filter.sort.iter().map(|sort| ("sort", sort.clone())));
    let limit = filter.limit.unwrap_or(usize::MAX);
    let found = lists::first(session, "list the images", path, "images", &query, limit).await?;
    let items = found.items.into_iter().map(|image| read(path, image));
    Ok(Listed {
        items: items.collect::<Result<_, _>>()?,
        has_more: found.has_more,
    })
}

/// Images as the Image API v2 tells them; its own names for parameters.
pub async fn list_v2(
    session: &Session,
    query: &[(&str, String)],
    limit: Option<usize>,
) -> Result<Listed<Image>, CallError> {
    let path = "/v2/images";
    let limit = limit.unwrap_or(usize::MAX);
    let found = lists::first(session, "list the images", path, "images", query, limit).await?;
    let items = found.items.into_iter().map(|image| from_v2(path, image));
    Ok(Listed {
        items: items.collect::<Result<_, _>>()?,
        has_more: found.has_more,
    })
}

/// Images found by words.
#[derive(Debug)]
pub struct Found {
    /// The images, the best first.
    pub images: Vec<Image>,
    /// The words that were searched for, if a slip was mended.
    pub corrected: Option<String>,
}

/// Searches for images.
pub async fn search(session: &Session, words: &str, limit: usize) -> Result<Found, CallError> {
    let path = "/catalog/v1/search";
    let query = [("q", words.to_owned()), ("limit", limit.to_string())];
    let mut answer = session.get("search", path, &query).await?;
    let corrected = answer["corrected"].as_str().map(str::to_owned);
    match answer["images"].take() {
        Value::Array(images) => Ok(Found {
            images: images
                .into_iter()
                .map(|image| read(path, image))
                .collect::<Result<_, _>>()?,
            corrected,
        }),
        _ => Err(odd(path, "it lists no images")),
    }
}

/// What a new image is to be.
pub type Attributes = serde_json::Map<String, Value>;

/// Makes an image, without data.
pub async fn create(session: &Session, attributes: &Attributes) -> Result<Image, CallError> {
    let body = Value::Object(attributes.clone());
    let body = session.post("make the image", "/v2/images", &[], &body).await?;
    from_v2("/v2/images", body)
}

/// Removes an image.
pub async fn delete(session: &Session, id: &str) -> Result<(), CallError> {
    let path = format!("/v2/images/{}", escaped(id));
    let question = Question::new("delete the image", Method::DELETE, &path);
    session.talk(&question).await.map(drop)
}

/// Changes an image as a JSON Patch says.
pub async fn patch(session: &Session, id: &str, patch: &Value) -> Result<(), CallError> {
    let path = format!("/v2/images/{}", escaped(id));
    let mut question = Question::new("change the image", Method::PATCH, &path).with(&[], Some(patch));
    question.media_type = "application/openstack-images-v2.1-json-patch";
    session.talk(&question).await.map(drop)
}

/// Changes the visibility of an image.
pub async fn set_visibility(session: &Session, id: &str, visibility: &str) -> Result<(), CallError> {
    let change = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
    patch(session, id, &change).await
}

/// An id or a name as one segment of a path.
pub fn escaped(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn from_v2(path: &str, body: Value) -> Result<Image, CallError> {
    Image::from_v2(body).map_err(|error| odd(path, &error.to_string()))
}

pub(super) fn read(path: &str, body: Value) -> Result<Image, CallError> {
    serde_json::from_value(body).map_err(|error| odd(path, &error.to_string()))
}

pub(super) fn odd(path: &str, problem: &str) -> CallError {
    CallError::Odd {
        url: path.to_owned(),
        problem: problem.to_owned(),
    }
}

/// The image that these attributes describe, as far as they do.
pub fn described(attributes: &Attributes) -> Result<Image, CallError> {
    from_v2("/v2/images", Value::Object(attributes.clone()))
}
