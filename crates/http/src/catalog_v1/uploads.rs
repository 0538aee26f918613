//! Upload sessions: images that come in chunks.

mod content_digest;
mod view;

use axum::body::{Body, HttpBody};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use nectary_app::Error;
use nectary_app::uploads as verbs;
use nectary_app::uploads::create::UploadWish;
use nectary_app::uploads::put_chunk::ChunkOffer;
use nectary_domain::ids::{ImageId, UploadSessionId};
use nectary_domain::upload_session::Sha256;
use serde_json::{Map, Value, json};

use crate::error::Failure;
use crate::extract::{InProject, JsonObject, Path, QueryPairs};
use crate::octets;
use crate::respond::{empty, json};

const PATH: &str = "/catalog/v1/uploads";
/// Uploads on a page, and the most of them.
const LIMIT_DEFAULT: usize = 25;
const LIMIT_MAX: usize = 200;

/// `POST /catalog/v1/uploads`
pub(crate) async fn create(InProject(ctx): InProject, JsonObject(body): JsonObject) -> Result<Response, Failure> {
    let session = verbs::create::create(&ctx, wish(&body)?).await?;
    let mut response = json(StatusCode::CREATED, &view::detail(&session, &[]))?;
    let location = HeaderValue::try_from(format!("{PATH}/{}", session.id)).map_err(Error::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

fn wish(body: &Map<String, Value>) -> Result<UploadWish, Failure> {
    const KEYS: [&str; 3] = ["image_id", "size_bytes", "sha256"];
    if let Some(unknown) = body.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(Failure::bad_request(format!(
            "An upload has no {unknown:?}; it takes {}.",
            KEYS.join(", ")
        )));
    }
    let image = body.get("image_id").and_then(Value::as_str);
    let size_bytes = body.get("size_bytes").and_then(Value::as_u64);
    let sha256 = match body.get("sha256") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.parse::<Sha256>()?),
        Some(_) => {
            return Err(Failure::bad_request(
                "sha256 must be a string of 64 hexadecimal digits.",
            ));
        }
    };
    Ok(UploadWish {
        image: ImageId::new(image.ok_or_else(|| Failure::bad_request("An upload needs image_id, a string."))?),
        size_bytes: size_bytes
            .ok_or_else(|| Failure::bad_request("An upload needs size_bytes, the number of bytes of the image."))?,
        sha256,
    })
}

/// `GET /catalog/v1/uploads`
pub(crate) async fn list(InProject(ctx): InProject, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let (mut limit, mut marker) = (LIMIT_DEFAULT, None);
    for (name, value) in pairs {
        match name.as_str() {
            "limit" => limit = page_size(&value)?,
            "marker" => marker = Some(UploadSessionId::new(value)),
            _ => {
                return Err(Failure::bad_request(format!(
                    "The list of uploads has no parameter {name:?}; it has limit and marker."
                )));
            }
        }
    }
    let page = verbs::list::list(&ctx, marker.as_ref(), limit).await?;
    let last = page.sessions.last().filter(|_| page.has_more);
    let next = last.map(|last| format!("{PATH}?limit={limit}&marker={}", last.id));
    let uploads: Vec<Value> = page.sessions.iter().map(view::summary).collect();
    json(StatusCode::OK, &json!({"uploads": uploads, "next": next}))
}

fn page_size(text: &str) -> Result<usize, Failure> {
    text.parse()
        .ok()
        .filter(|limit| (1..=LIMIT_MAX).contains(limit))
        .ok_or_else(|| Failure::bad_request(format!("limit must be a whole number from 1 to {LIMIT_MAX}.")))
}

/// `GET /catalog/v1/uploads/{upload_id}`
pub(crate) async fn show(InProject(ctx): InProject, Path(id): Path<UploadSessionId>) -> Result<Response, Failure> {
    let (session, received) = verbs::show::show(&ctx, &id).await?;
    json(StatusCode::OK, &view::detail(&session, &received))
}

/// `PUT /catalog/v1/uploads/{upload_id}/chunks/{number}`. The headers are judged before a byte of the body is read.
pub(crate) async fn put_chunk(
    InProject(ctx): InProject,
    Path((id, number)): Path<(UploadSessionId, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    octets::check_media_type(&headers)?;
    let offer = ChunkOffer {
        number: number
            .parse()
            .map_err(|_| Failure::bad_request(format!("{number:?} is no number of a chunk; they count from 0.")))?,
        sha256: content_digest::sha256(&headers)?,
        declared_size: body.size_hint().exact(),
    };
    let session = verbs::put_chunk::put_chunk(&ctx, &id, offer, octets::stream(body)).await?;
    json(StatusCode::OK, &view::summary(&session))
}

/// `POST /catalog/v1/uploads/{upload_id}/finish`
pub(crate) async fn finish(InProject(ctx): InProject, Path(id): Path<UploadSessionId>) -> Result<Response, Failure> {
    let finishing = verbs::finish::finish(&ctx, &id).await?;
    let mut shown = view::summary(&finishing.session);
    shown["changed"] = finishing.is_changed.into();
    json(StatusCode::ACCEPTED, &shown)
}

/// `DELETE /catalog/v1/uploads/{upload_id}`
pub(crate) async fn delete(InProject(ctx): InProject, Path(id): Path<UploadSessionId>) -> Result<Response, Failure> {
    verbs::delete::delete(&ctx, &id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
