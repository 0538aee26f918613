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
use nectary_domain::upload_session::SourceFile;
use serde::Deserialize;
use serde_json::{Value, json};

use super::change::Change;
use super::document::Document;
use super::list_query::{MARKER, Parameters};
use crate::error::Failure;
use crate::extract::{InProject, Path, QueryPairs};
use crate::image_v2::links;
use crate::octets;
use crate::respond::{empty, json};

const PATH: &str = "/catalog/v1/uploads";

/// `POST /catalog/v1/uploads`
pub(crate) async fn create(Change(ctx): Change, Document(wish): Document<Wish>) -> Result<Response, Failure> {
    let wish = UploadWish {
        image: ImageId::new(wish.image_id),
        size_bytes: wish.size_bytes,
        sha256: wish.sha256.map(|text| text.parse()).transpose()?,
        file: wish
            .file
            .map(|file| SourceFile::parse(&file.name, &file.head_sha256))
            .transpose()?,
    };
    let session = verbs::create::create(&ctx, wish).await?;
    let mut response = json(StatusCode::CREATED, &view::detail(&session, &[]))?;
    let location = HeaderValue::try_from(format!("{PATH}/{}", session.id)).map_err(Error::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// What somebody is going to send.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    image_id: String,
    size_bytes: u64,
    sha256: Option<String>,
    file: Option<FileWish>,
}

/// The file that it is in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWish {
    name: String,
    head_sha256: String,
}

/// `GET /catalog/v1/uploads`
pub(crate) async fn list(InProject(ctx): InProject, QueryPairs(pairs): QueryPairs) -> Result<Response, Failure> {
    let parameters = Parameters::of(&pairs, &["limit"])?;
    let marker = parameters.once(MARKER)?.map(UploadSessionId::new);
    let page = verbs::list::list(&ctx, marker.as_ref(), parameters.limit()?).await?;
    let last = page.sessions.last().filter(|_| page.has_more);
    let next = last.map(|last| links::next(PATH, &pairs, last.id.as_str()));
    let uploads: Vec<Value> = page.sessions.iter().map(view::summary).collect();
    json(StatusCode::OK, &json!({"uploads": uploads, "next": next}))
}

/// `GET /catalog/v1/uploads/{upload_id}`
pub(crate) async fn show(InProject(ctx): InProject, Path(id): Path<UploadSessionId>) -> Result<Response, Failure> {
    let (session, received) = verbs::show::show(&ctx, &id).await?;
    json(StatusCode::OK, &view::detail(&session, &received))
}

/// `PUT /catalog/v1/uploads/{upload_id}/chunks/{number}`. The headers are judged before a byte of the body is read.
pub(crate) async fn put_chunk(
    Change(ctx): Change,
    Path((id, number)): Path<(UploadSessionId, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    if ctx.is_dry_run {
        return Err(Failure::bad_request(
            "A chunk is sent or not sent; there is no dry run of it.",
        ));
    }
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
pub(crate) async fn finish(Change(ctx): Change, Path(id): Path<UploadSessionId>) -> Result<Response, Failure> {
    let finishing = verbs::finish::finish(&ctx, &id).await?;
    let mut shown = view::summary(&finishing.session);
    shown["changed"] = finishing.is_changed.into();
    json(StatusCode::ACCEPTED, &shown)
}

/// `DELETE /catalog/v1/uploads/{upload_id}`
pub(crate) async fn delete(Change(ctx): Change, Path(id): Path<UploadSessionId>) -> Result<Response, Failure> {
    verbs::delete::delete(&ctx, &id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
