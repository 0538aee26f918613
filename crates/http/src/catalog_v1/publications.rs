//! Making an image public, and taking it back.

use axum::http::StatusCode;
use axum::response::Response;
use nectary_app::publications::Published;
use nectary_app::publications::preview::{Preview, preview as look_at};
use nectary_app::publications::publish::publish as make_public;
use nectary_app::publications::unpublish::unpublish as take_back;
use nectary_domain::ids::ImageId;
use nectary_domain::image::exposure::Exposure;
use nectary_domain::image::text::SERVICE_PREFIX;
use nectary_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::document::Document;
use crate::error::Failure;
use crate::extract::{InProject, Path};
use crate::respond::json;

/// What a dialog says above everything else.
const AUDIENCE: &str = "Everybody on this cloud will be able to find, start and download this image, and copies can \
    outlive it.";

const MICROS_A_DAY: i64 = 86_400_000_000;

/// `GET /catalog/v1/images/{image_id}/publish-preview`
pub(crate) async fn preview(InProject(ctx): InProject, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    let preview = look_at(&ctx, &id).await?;
    json(StatusCode::OK, &PreviewView::of(&preview, ctx.now()))
}

/// What somebody has typed to show that he means it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Typed {
    name: String,
}

/// `POST /catalog/v1/images/{image_id}/publish`
pub(crate) async fn publish(
    Change(ctx): Change,
    Path(id): Path<ImageId>,
    Document(Typed { name }): Document<Typed>,
) -> Result<Response, Failure> {
    let published = make_public(&ctx, &id, &name).await?;
    json(StatusCode::OK, &PublishedView::of(&published))
}

/// `POST /catalog/v1/images/{image_id}/unpublish`
pub(crate) async fn unpublish(Change(ctx): Change, Path(id): Path<ImageId>) -> Result<Response, Failure> {
    let published = take_back(&ctx, &id).await?;
    json(StatusCode::OK, &PublishedView::of(&published))
}

#[derive(Debug, Serialize)]
struct PublishedView<'a> {
    image_id: &'a str,
    visibility: &'static str,
    former_visibility: Option<&'static str>,
    published_at: Option<String>,
    published_by_id: Option<&'a str>,
    undo_until: Option<String>,
    changed: bool,
}

impl<'a> PublishedView<'a> {
    fn of(published: &'a Published) -> Self {
        let record = published.image.record();
        let publication = published.publication.as_ref();
        Self {
            image_id: record.id.as_str(),
            visibility: record.visibility.as_str(),
            former_visibility: publication.map(|publication| publication.former.as_str()),
            published_at: publication.map(|publication| publication.at.to_string()),
            published_by_id: publication.map(|publication| publication.by.as_str()),
            undo_until: publication.map(|publication| publication.undo_until().to_string()),
            changed: published.is_changed,
        }
    }
}

#[derive(Debug, Serialize)]
struct PreviewView<'a> {
    image_id: &'a str,
    name: Option<&'a str>,
    name_to_type: &'a str,
    audience: &'static str,
    may_publish: bool,
    status: &'static str,
    visibility: &'static str,
    size_bytes: Option<u64>,
    virtual_size_bytes: Option<u64>,
    disk_format: Option<&'a str>,
    container_format: Option<&'a str>,
    is_snapshot: bool,
    members: usize,
    created_at: String,
    age_days: i64,
    tags: Vec<&'a str>,
    properties: Vec<PropertyView<'a>>,
    concerns: Vec<ConcernView<'a>>,
}

#[derive(Debug, Serialize)]
struct PropertyView<'a> {
    name: &'a str,
    value: &'a str,
    concern: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct ConcernView<'a> {
    code: &'static str,
    field: Option<&'a str>,
    detail: &'static str,
    fix: &'static str,
}

impl<'a> PreviewView<'a> {
    fn of(preview: &'a Preview, now: Timestamp) -> Self {
        let image = &preview.image;
        let record = image.record();
        let content = image.content();
        let properties = record.properties.iter();
        Self {
            image_id: record.id.as_str(),
            name: record.name.as_deref(),
            name_to_type: image.typed_name(),
            audience: AUDIENCE,
            may_publish: preview.may_publish,
            status: image.status().as_str(),
            visibility: record.visibility.as_str(),
            size_bytes: content.map(|content| content.size_bytes),
            virtual_size_bytes: content.and_then(|content| content.virtual_size_bytes),
            disk_format: record.disk_format.as_ref().map(|format| format.as_str()),
            container_format: record.container_format.as_ref().map(|format| format.as_str()),
            is_snapshot: image.is_snapshot(),
            members: preview.members,
            created_at: image.created_at().to_string(),
            age_days: (now.as_micros() - image.created_at().as_micros()) / MICROS_A_DAY,
            tags: record.tags.iter().map(|tag| tag.as_str()).collect(),
            properties: properties
                .filter(|(name, _)| !name.as_str().starts_with(SERVICE_PREFIX))
                .map(|(name, value)| PropertyView {
                    name: name.as_str(),
                    value,
                    concern: concern_of(&preview.exposures, name.as_str()),
                })
                .collect(),
            concerns: preview.exposures.iter().map(ConcernView::of).collect(),
        }
    }
}

fn concern_of(exposures: &[Exposure], property: &str) -> Option<&'static str> {
    let named = |exposure: &&Exposure| exposure.field.as_deref() == Some(property);
    exposures.iter().find(named).map(|exposure| exposure.concern.as_str())
}

impl<'a> ConcernView<'a> {
    fn of(exposure: &'a Exposure) -> Self {
        Self {
            code: exposure.concern.as_str(),
            field: exposure.field.as_deref(),
            detail: exposure.concern.detail(),
            fix: exposure.concern.fix(),
        }
    }
}
