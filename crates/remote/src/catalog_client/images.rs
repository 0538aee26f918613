//! Images: one, lists of them, making and changing them.

use reqwest::Method;
use serde_json::{Value, json};

use super::Session;
use super::call::CallError;
use super::image::Image;

/// Images a page holds: more is not faster.
const PAGE: &str = "200";

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
pub async fn list(session: &Session, filter: &ImageFilter) -> Result<Vec<Image>, CallError> {
    let mut query: Vec<(&str, String)> = filter.pairs.clone();
    query.push(("limit", PAGE.to_owned()));
    query.extend(filter.sort.iter().map(|sort| ("sort", sort.clone())));
    pages(session, "/catalog/v1/images", &query, filter.limit, |image| {
        read("/catalog/v1/images", image)
    })
    .await
}

/// Images as the Image API v2 tells them; its own names for parameters.
pub async fn list_v2(
    session: &Session,
    query: &[(&str, String)],
    limit: Option<usize>,
) -> Result<Vec<Image>, CallError> {
    let mut query = query.to_vec();
    query.push(("limit", PAGE.to_owned()));
    pages(session, "/v2/images", &query, limit, |image| {
        from_v2("/v2/images", image)
    })
    .await
}

/// Asks page after page.
async fn pages(
    session: &Session,
    path: &str,
    query: &[(&str, String)],
    limit: Option<usize>,
    read: impl Fn(Value) -> Result<Image, CallError>,
) -> Result<Vec<Image>, CallError> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut images = Vec::new();
    let mut page = session.get("list the images", path, query).await?;
    loop {
        let found = match page["images"].take() {
            Value::Array(found) => found,
            _ => return Err(odd(path, "it lists no images")),
        };
        for image in found {
            if images.len() == limit {
                return Ok(images);
            }
            images.push(read(image)?);
        }
        let next = match page["next"].as_str() {
            Some(next) if images.len() < limit => next.to_owned(),
            _ => return Ok(images),
        };
        page = session
            .get("list the images", below_the_service(path, &next), &[])
            .await?;
    }
}

/// A path of ours in a `next` that may name the server, or a folder it is in, before it.
fn below_the_service<'a>(path: &str, next: &'a str) -> &'a str {
    next.find(path).map_or(next, |start| &next[start..])
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
    session
        .talk("delete the image", Method::DELETE, &path, &[], None)
        .await
        .map(drop)
}

/// Changes the visibility of an image.
pub async fn set_visibility(session: &Session, id: &str, visibility: &str) -> Result<(), CallError> {
    let path = format!("/v2/images/{}", escaped(id));
    let patch = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
    session.patch_image(&path, &patch).await
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
